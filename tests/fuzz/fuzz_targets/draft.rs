#![no_main]

scopegate_fuzz::fuzz!("draft");
