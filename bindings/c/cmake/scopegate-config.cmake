# find_package(scopegate): the targets scopegate::scopegate (shared) and scopegate::static.
#
# All paths are relative to this file, so that an installation can be moved.

get_filename_component(_scopegate_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(_scopegate_places "${_scopegate_prefix}")
set(_scopegate_suffixes lib lib64 "lib/${CMAKE_LIBRARY_ARCHITECTURE}")

find_path(_scopegate_include scopegate.h HINTS ${_scopegate_places} PATH_SUFFIXES include NO_DEFAULT_PATH NO_CACHE)
find_library(_scopegate_shared
    NAMES "${CMAKE_SHARED_LIBRARY_PREFIX}scopegate${CMAKE_SHARED_LIBRARY_SUFFIX}"
    HINTS ${_scopegate_places} PATH_SUFFIXES ${_scopegate_suffixes} NO_DEFAULT_PATH NO_CACHE)
find_library(_scopegate_static
    NAMES "${CMAKE_STATIC_LIBRARY_PREFIX}scopegate${CMAKE_STATIC_LIBRARY_SUFFIX}"
    HINTS ${_scopegate_places} PATH_SUFFIXES ${_scopegate_suffixes} NO_DEFAULT_PATH NO_CACHE)

if(NOT _scopegate_include OR (NOT _scopegate_shared AND NOT _scopegate_static))
    set(scopegate_FOUND FALSE)
    set(scopegate_NOT_FOUND_MESSAGE "the header or the libraries are not below ${_scopegate_prefix}")
    return()
endif()

if(_scopegate_shared AND NOT TARGET scopegate::scopegate)
    add_library(scopegate::scopegate SHARED IMPORTED)
    set_target_properties(scopegate::scopegate PROPERTIES
        IMPORTED_LOCATION "${_scopegate_shared}"
        INTERFACE_INCLUDE_DIRECTORIES "${_scopegate_include}")
    if(WIN32)
        set_target_properties(scopegate::scopegate PROPERTIES IMPORTED_IMPLIB "${_scopegate_shared}")
    endif()
endif()

if(_scopegate_static AND NOT TARGET scopegate::static)
    add_library(scopegate::static STATIC IMPORTED)
    set_target_properties(scopegate::static PROPERTIES
        IMPORTED_LOCATION "${_scopegate_static}"
        INTERFACE_INCLUDE_DIRECTORIES "${_scopegate_include}")
    # The system libraries that Rust's standard library needs. The compiler driver adds the unwinder (libgcc).
    if(UNIX AND NOT APPLE)
        set_property(TARGET scopegate::static PROPERTY INTERFACE_LINK_LIBRARIES util rt pthread m dl c)
    elseif(WIN32)
        set_property(TARGET scopegate::static PROPERTY INTERFACE_LINK_LIBRARIES kernel32 ntdll userenv ws2_32 dbghelp)
    endif()
endif()
