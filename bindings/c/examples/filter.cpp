// filter POLICY: writes the lines of standard input that are in scope of the policy, unchanged and in order.
//
// Invalid lines are reported on standard error. Exit code 0: a line passed; 1: no line passed; 2: an error.
#include <iostream>
#include <scopegate.hpp>
#include <string>

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " POLICY\n";
        return 2;
    }
    try {
        const auto policy = scopegate::Policy::from_file(argv[1]);
        bool passed = false, failed = false;
        std::size_t number = 0;
        for (std::string line; std::getline(std::cin, line);) {
            ++number;
            const auto answer = policy.try_check(line);
            if (!answer) {
                std::cerr << number << ": " << answer.error().what() << '\n';
                failed = true;
            } else if (answer->in_scope()) {
                std::cout << line << '\n';
                passed = true;
            }
        }
        return failed ? 2 : passed ? 0 : 1;
    } catch (const scopegate::Error &error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
