//! The functions that DuckDB calls, over its C interface.
#![allow(unsafe_code, reason = "pointers are all that two libraries share")]

use std::any::Any;
use std::ffi::{CStr, CString};
use std::panic::{AssertUnwindSafe, catch_unwind};

use libduckdb_sys::{
    DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR, DuckDBSuccess, duckdb_connect, duckdb_connection,
    duckdb_create_logical_type, duckdb_create_scalar_function, duckdb_create_struct_type, duckdb_data_chunk,
    duckdb_data_chunk_get_size, duckdb_data_chunk_get_vector, duckdb_destroy_logical_type,
    duckdb_destroy_scalar_function, duckdb_disconnect, duckdb_extension_access, duckdb_extension_info,
    duckdb_function_info, duckdb_logical_type, duckdb_register_scalar_function, duckdb_rs_extension_api_init,
    duckdb_scalar_function_add_parameter, duckdb_scalar_function_set_error, duckdb_scalar_function_set_function,
    duckdb_scalar_function_set_name, duckdb_scalar_function_set_return_type,
    duckdb_scalar_function_set_special_handling, duckdb_scalar_function_t, duckdb_string_t,
    duckdb_struct_vector_get_child, duckdb_vector, duckdb_vector_assign_string_element_len,
    duckdb_vector_ensure_validity_writable, duckdb_vector_get_data, duckdb_vector_get_validity, idx_t,
};
use scopegate::Policy;

use crate::policies::load;
use crate::row::{FIELDS, Row, is_in_scope};

/// The version of the C interface, of which only the stable part is used.
const API: &str = "v1.2.0";

/// A column of texts.
struct Texts {
    texts: *const duckdb_string_t,
    validity: *const u64,
}

impl Texts {
    /// The column of a number of a chunk.
    ///
    /// # Safety
    ///
    /// The chunk is that of a call of DuckDB, and its column of that number has texts.
    unsafe fn of(input: duckdb_data_chunk, column: idx_t) -> Self {
        // SAFETY: the contract of this function. DuckDB flattens the columns of a call.
        unsafe {
            let vector = duckdb_data_chunk_get_vector(input, column);
            Self { texts: duckdb_vector_get_data(vector).cast(), validity: duckdb_vector_get_validity(vector) }
        }
    }

    /// The bytes of a text; `None` for NULL.
    ///
    /// # Safety
    ///
    /// The chunk has a row of that number.
    unsafe fn get(&self, row: usize) -> Option<&[u8]> {
        // SAFETY: the validity is null, or has a bit for each row. A text of up to 12 bytes is in its struct.
        unsafe {
            if !self.validity.is_null() && *self.validity.add(row / 64) >> (row % 64) & 1 == 0 {
                return None;
            }
            let text = &*self.texts.add(row);
            let length = text.value.inlined.length;
            let start: *const u8 = match length {
                0..=12 => text.value.inlined.inlined.as_ptr().cast(),
                _ => text.value.pointer.ptr.cast(),
            };
            Some(std::slice::from_raw_parts(start, usize::try_from(length).ok()?))
        }
    }
}

/// Answers each row of a chunk.
///
/// # Safety
///
/// The chunk is that of a call of DuckDB, with a policy and a target in each row.
unsafe fn each_row(
    input: duckdb_data_chunk,
    mut answer: impl FnMut(usize, &Policy, Option<&[u8]>),
) -> Result<(), String> {
    // SAFETY: the contract of this function.
    let (count, policies, targets) =
        unsafe { (duckdb_data_chunk_get_size(input), Texts::of(input, 0), Texts::of(input, 1)) };
    let mut last: Option<(&[u8], Policy)> = None;
    for row in 0..usize::try_from(count).unwrap_or_default() {
        // SAFETY: the chunk has `count` rows.
        let (text, target) = unsafe { (policies.get(row), targets.get(row)) };
        let text = text.ok_or("the policy is NULL")?;
        // A constant has the same place in each row.
        let is_last = |known: &[u8]| std::ptr::eq(known, text) || known == text;
        let policy = match last.take() {
            Some((known, policy)) if is_last(known) => policy,
            _ => load(text)?,
        };
        let (_, policy) = last.insert((text, policy));
        answer(row, policy, target);
    }
    Ok(())
}

/// Runs a function. A failure and a panic fail the query.
///
/// # Safety
///
/// `info` is that of a call of DuckDB.
unsafe fn guarded(info: duckdb_function_info, run: impl FnOnce() -> Result<(), String>) {
    let panicked = |payload: Box<dyn Any + Send>| {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Err(format!("scopegate panicked, which is a bug: {}", text.unwrap_or("no message")))
    };
    if let Err(why) = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(panicked) {
        let text = CString::new(why.replace('\0', " ")).unwrap_or_default();
        // SAFETY: the contract of this function; DuckDB copies the text.
        unsafe { duckdb_scalar_function_set_error(info, text.as_ptr()) };
    }
}

unsafe extern "C" fn scope_in(info: duckdb_function_info, input: duckdb_data_chunk, output: duckdb_vector) {
    // SAFETY: DuckDB calls this with a chunk of two columns of texts and a vector of booleans for as many rows.
    unsafe {
        guarded(info, || {
            let answers: *mut bool = duckdb_vector_get_data(output).cast();
            each_row(input, |row, policy, target| answers.add(row).write(is_in_scope(policy, target)))
        });
    }
}

unsafe extern "C" fn scope_check(info: duckdb_function_info, input: duckdb_data_chunk, output: duckdb_vector) {
    // SAFETY: as above, with a vector of structs of the fields.
    unsafe {
        guarded(info, || {
            let answers: *mut bool = duckdb_vector_get_data(duckdb_struct_vector_get_child(output, 0)).cast();
            let columns = [1, 2, 3, 4].map(|field| {
                let column = duckdb_struct_vector_get_child(output, field);
                duckdb_vector_ensure_validity_writable(column);
                (column, duckdb_vector_get_validity(column))
            });
            each_row(input, |row, policy, target| {
                let answer = Row::of(policy, target);
                answers.add(row).write(answer.in_scope);
                for ((column, validity), text) in columns.iter().zip(answer.texts) {
                    match text {
                        Some(text) => duckdb_vector_assign_string_element_len(
                            *column,
                            row as idx_t,
                            text.as_ptr().cast(),
                            text.len() as idx_t,
                        ),
                        None => *validity.add(row / 64) &= !(1 << (row % 64)),
                    }
                }
            })
        });
    }
}

/// Registers a function of two texts.
///
/// # Safety
///
/// The connection is open, and the type is one that the caller destroys.
unsafe fn register(
    connection: duckdb_connection,
    name: &CStr,
    result: duckdb_logical_type,
    function: duckdb_scalar_function_t,
) -> bool {
    // SAFETY: the contract of this function; each object is destroyed once.
    unsafe {
        let mut made = duckdb_create_scalar_function();
        let mut text = duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR);
        duckdb_scalar_function_set_name(made, name.as_ptr());
        duckdb_scalar_function_add_parameter(made, text);
        duckdb_scalar_function_add_parameter(made, text);
        duckdb_scalar_function_set_return_type(made, result);
        // Without this, DuckDB answers NULL for NULL.
        duckdb_scalar_function_set_special_handling(made);
        duckdb_scalar_function_set_function(made, function);
        let state = duckdb_register_scalar_function(connection, made);
        duckdb_destroy_logical_type(&raw mut text);
        duckdb_destroy_scalar_function(&raw mut made);
        state == DuckDBSuccess
    }
}

/// Registers the functions.
///
/// # Safety
///
/// The connection is open.
unsafe fn register_all(connection: duckdb_connection) -> bool {
    // SAFETY: the contract of this function; each type is destroyed once, and DuckDB copies the names.
    unsafe {
        let mut bit = duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN);
        let mut text = duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR);
        let mut types = [bit, text, text, text, text];
        let mut names = FIELDS.map(CStr::as_ptr);
        let mut decision = duckdb_create_struct_type(types.as_mut_ptr(), names.as_mut_ptr(), types.len() as idx_t);
        let done = register(connection, c"scope_in", bit, Some(scope_in))
            && register(connection, c"scope_check", decision, Some(scope_check));
        duckdb_destroy_logical_type(&raw mut decision);
        duckdb_destroy_logical_type(&raw mut text);
        duckdb_destroy_logical_type(&raw mut bit);
        done
    }
}

/// The entry of the extension. The name follows from the name of the file, `scopegate.duckdb_extension`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_init_c_api(
    info: duckdb_extension_info,
    access: *const duckdb_extension_access,
) -> bool {
    let load = || {
        // SAFETY: DuckDB calls this with the functions of its interface, and the database lives until the return.
        unsafe {
            if !matches!(duckdb_rs_extension_api_init(info, access, API), Ok(true)) {
                return false;
            }
            let Some(database) = (*access).get_database.map(|get| get(info)).filter(|found| !found.is_null()) else {
                return false;
            };
            let mut connection: duckdb_connection = std::ptr::null_mut();
            if duckdb_connect(*database, &raw mut connection) != DuckDBSuccess {
                return false;
            }
            let done = register_all(connection);
            duckdb_disconnect(&raw mut connection);
            done
        }
    };
    catch_unwind(AssertUnwindSafe(load)).unwrap_or(false)
}
