//! The inputs of `scopegate filter`: compressed files, JSON lists, and one output file for each input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use running::{Desk, after};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(text: &str) -> Vec<u8> {
    compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
}

const FILTER: [&str; 3] = ["filter", "-p", "acme.toml"];

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FILTER.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn compressed_files_are_recognized_by_their_first_bytes() {
    let desk = Desk::new("compressed");
    let text = "a.acme.com\nevil.com\n".repeat(20_000) + "b.acme.com";
    let passed = "a.acme.com\n".repeat(20_000) + "b.acme.com";
    for compress in [gzip, zstandard] {
        // The name of the file does not matter, and standard input has none.
        desk.write("list.txt", compress(&text));
        for ran in [desk.run(&args(&["list.txt"])), desk.feed(&args(&[]), compress(&text))] {
            assert_eq!(
                (ran.code, ran.err.as_str()),
                (Some(0), after(20_001, 40_001).replace("20001 of 40001", "20,001 of 40,001").as_str())
            );
            assert!(ran.text() == passed);
        }
        // A target may continue in the next member.
        let parts = [compress("a.acme"), compress(".com\nb.acme.com\n")].concat();
        assert_eq!(desk.feed(&args(&["--line-buffered"]), parts).text(), "a.acme.com\nb.acme.com\n");
    }
    desk.write("list.gz", "a.acme.com\n");
    assert_eq!(desk.run(&args(&["list.gz"])).text(), "a.acme.com\n");
}

#[test]
fn an_incomplete_file_is_an_error_after_its_lines() {
    let desk = Desk::new("incomplete");
    for (compress, format) in [(gzip as fn(&str) -> Vec<u8>, "gzip"), (zstandard, "Zstandard")] {
        let mut whole = [compress("a.acme.com\n"), compress(&"b.acme.com\n".repeat(1000))].concat();
        whole.truncate(whole.len() - 3);
        desk.write("cut", &whole);
        let ran = desk.run(&args(&["cut"]));
        assert_eq!(ran.code, Some(2), "{format}");
        assert!(ran.text().starts_with("a.acme.com\n"), "{format}: {}", ran.text());
        let message = format!("error[file.unreadable]: cannot read `cut`: the {format} data is incomplete");
        assert!(ran.err.contains(&message), "{}", ran.err);
    }
    let garbage = [gzip("a.acme.com\n"), b"b.acme.com\n".to_vec()].concat();
    let ran = desk.feed(&args(&[]), garbage);
    assert_eq!((ran.code, ran.text()), (Some(2), "a.acme.com\n"), "{}", ran.err);
}

/// A short file that expands to one line of a gibibyte.
#[cfg(target_os = "linux")]
#[test]
fn a_long_line_in_a_compressed_file_is_limited_too() {
    let desk = Desk::new("bomb");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mebibyte = vec![b'a'; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&mebibyte).unwrap();
    }
    encoder.write_all(b"\nb.acme.com\n").unwrap();
    desk.write("bomb.gz", encoder.finish().unwrap());
    let ran = desk.run(&args(&["bomb.gz"]));
    assert_eq!((ran.code, ran.text()), (Some(2), "b.acme.com\n"));
    assert!(ran.err.starts_with("line 1: error[target.too-long]") && ran.err.len() < 2000, "{}", ran.err);
}

#[test]
fn a_json_list_is_read_record_by_record() {
    let desk = Desk::new("lists");
    let list = "[\n  {\n    \"url\": \"https://a.acme.com/\",\n    \"n\": [1, {\"x\": \"],[\"}]\n  },\n  {\"url\": \"https://evil.com/\"}\n]\n";
    let passed = "{\"url\": \"https://a.acme.com/\",\"n\": [1, {\"x\": \"],[\"}]}\n";
    for more in [&[][..], &["--line-buffered"]] {
        let ran = desk.feed(&args(&[&["--field", "url"], more].concat()), list);
        assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), passed, after(1, 2).as_str()), "{more:?}");
    }
    assert_eq!(desk.feed(&args(&["--field", "url"]), gzip(list)).text(), passed);
    // Positions count records, and an incomplete list is an error.
    let ran = desk.feed(&args(&["--field", "url"]), "[{\"url\":\"a.acme.com\"},\n\n{\"url\":7},");
    assert_eq!((ran.code, ran.text()), (Some(2), "{\"url\":\"a.acme.com\"}\n"));
    assert!(ran.err.starts_with("record 2: error[record.not-text]: "), "{}", ran.err);
    assert!(ran.err.contains("cannot read standard input: the list of records is incomplete"), "{}", ran.err);
    // Without records, a bracket begins a target.
    assert_eq!(desk.feed(&args(&["--invert"]), "[2001:db8::1]:443\n").text(), "[2001:db8::1]:443\n");
}

#[test]
fn the_list_in_the_object_of_a_tool_is_read() {
    let desk = Desk::new("ffuf");
    let text = r#"{"commandline":"ffuf -u https://a.acme.com/FUZZ","results":[{"url":"https://a.acme.com/x","status":200},{"url":"https://evil.com/"}],"config":{"url":"https://evil.com/FUZZ"}}"#;
    let ran = desk.feed(&args(&["--tool", "ffuf"]), text);
    let passed = "{\"url\":\"https://a.acme.com/x\",\"status\":200}\n";
    assert_eq!((ran.code, ran.text()), (Some(0), passed), "{}", ran.err);
    let lines = "{\"url\":\"https://a.acme.com/x\",\"results\":\"none\"}\n{\"url\":\"https://b.acme.com/\"}\n";
    assert_eq!(desk.feed(&args(&["--tool", "ffuf"]), lines).text(), lines);
    let masscan = "[\n{\"ip\":\"31.31.140.7\",\"ports\":[{\"port\":80}]},\n{\"ip\":\"192.0.2.7\"},\n]\n";
    assert_eq!(
        desk.feed(&args(&["--field", "ip"]), masscan).text(),
        "{\"ip\":\"31.31.140.7\",\"ports\":[{\"port\":80}]}\n"
    );
}

#[test]
fn each_input_has_an_output_file() {
    let desk = Desk::new("folder");
    desk.write("one.txt", "a.acme.com\nevil.com\nb.acme.com");
    desk.write("two.txt.gz", gzip("evil.com\n"));
    let mut cut = gzip("c.acme.com\n");
    cut.truncate(cut.len() - 1);
    desk.write("three.zst", cut);
    for more in [&[][..], &["--line-buffered"]] {
        let _ = fs::remove_dir_all(desk.path("out"));
        let ran =
            desk.run(&args(&[&["--output-dir", "out/in-scope", "one.txt", "two.txt.gz", "three.zst"], more].concat()));
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{}", ran.err);
        assert_eq!(desk.read("out/in-scope/one.txt"), b"a.acme.com\nb.acme.com");
        assert_eq!(desk.read("out/in-scope/two.txt"), b"");
        // A file that cannot be read to its end has no output, and nothing temporary is left.
        let names: Vec<_> =
            fs::read_dir(desk.path("out/in-scope")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }
}

#[test]
fn outputs_overwrite_no_input_and_no_other_output() {
    let desk = Desk::new("overwrite");
    desk.write("one.txt", "a.acme.com\n");
    fs::create_dir(desk.path("sub")).unwrap();
    desk.write("sub/one.txt", "b.acme.com\n");
    for (more, code) in [
        (&["--output-dir", ".", "one.txt"][..], "file.same"),
        (&["--output-dir", "out", "one.txt", "sub/one.txt"], "file.same"),
        (&["--output-dir", "sub", "one.txt", "sub/one.txt"], "file.same"),
        (&["--output-dir", "out"], "usage.no-name"),
        (&["--output-dir", "out", "-", "one.txt"], "usage.no-name"),
        (&["--output-dir", "one.txt", "one.txt"], "file.unwritable"),
    ] {
        let ran = desk.run(&args(more));
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{more:?}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{more:?}: {}", ran.err);
    }
    assert_eq!((desk.read("one.txt"), desk.read("sub/one.txt")), (b"a.acme.com\n".to_vec(), b"b.acme.com\n".to_vec()));
}
