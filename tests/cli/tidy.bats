# tidy.bats - clang-tidy has nothing to say about the C files (.clang-tidy says what it looks for). Files that are as they
# were the last time are not looked at again.
load ../helpers/helpers

@test "clang-tidy finds nothing" {
    command -v clang-tidy > /dev/null || skip "clang-tidy is not there (package clang-tidy)"
    run -0 env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -k -C "$top" tidy
}
