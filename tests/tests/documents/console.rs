//! Fenced `console` blocks: a line `$ COMMAND`, its output, and `# exit code N` if the code is not 0.

use crate::command;

/// A page with new outputs, and the number of its blocks and commands.
pub struct Renewed {
    pub text: String,
    pub blocks: usize,
    pub commands: usize,
}

/// Runs every command of a page.
pub fn renewed(page: &str) -> Renewed {
    let mut renewed = Renewed { text: String::with_capacity(page.len()), blocks: 0, commands: 0 };
    let mut in_block = false;
    for line in page.lines() {
        if !in_block {
            renewed.text.extend([line, "\n"]);
            in_block = line == "```console";
            renewed.blocks += usize::from(in_block);
        } else if line == "```" {
            in_block = false;
            renewed.text.push_str("```\n");
        } else if let Some(command) = line.strip_prefix("$ ") {
            renewed.commands += 1;
            renewed.text.extend([line, "\n"]);
            append(&mut renewed.text, &command::shell(command));
        }
        // Any other line of a block is an old output. The new output follows its command.
    }
    assert!(!in_block, "a console block has no end");
    renewed
}

fn append(page: &mut String, shown: &command::Shown) {
    for line in shown.text.trim_end().lines() {
        page.push_str(line.trim_end());
        page.push('\n');
    }
    if shown.code != 0 {
        page.push_str(&format!("# exit code {}\n", shown.code));
    }
}
