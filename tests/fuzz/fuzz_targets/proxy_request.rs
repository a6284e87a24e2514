#![no_main]

scopegate_fuzz::fuzz!("proxy_request");
