#![no_main]

scopegate_fuzz::fuzz!("policy_toml");
