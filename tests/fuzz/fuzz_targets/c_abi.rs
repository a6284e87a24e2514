#![no_main]

scopegate_fuzz::fuzz!("c_abi");
