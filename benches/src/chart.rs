//! Lines over two axes, as SVG.

use std::fmt::Write as _;

/// The scale of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Linear, from zero.
    Linear,
    /// Logarithmic.
    Logarithmic,
}

/// One of the two axes.
#[derive(Debug, Clone)]
pub struct Axis {
    /// The quantity, with its unit.
    pub label: &'static str,
    /// The scale.
    pub scale: Scale,
}

/// Points that belong together.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// The title.
    pub title: &'static str,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// At least one, and each with at least one point.
    pub lines: Vec<Line>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 58.0;
const LEGEND_ROW: f64 = 20.0;

/// Colors that color-blind people can distinguish, and marks for prints in gray.
const COLORS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9"];
const DASHES: [&str; 6] = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "1 2"];

impl Chart {
    /// The chart as the text of a file.
    pub fn svg(&self) -> String {
        let height = HEIGHT + LEGEND_ROW * self.lines.len() as f64;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n\
             <title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"28\" font-size=\"16\" font-weight=\"bold\">{title}</text>\n",
            title = escape(self.title),
        );
        let x = Ruler::new(self.x.scale, self.values(|point| point.0), LEFT, WIDTH - RIGHT);
        let y = Ruler::new(self.y.scale, self.values(|point| point.1), HEIGHT - BOTTOM, TOP);
        self.grid(&mut svg, &x, &y);
        for (number, line) in self.lines.iter().enumerate() {
            Self::line(&mut svg, line, number, &x, &y);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn values(&self, of: impl Fn(&(f64, f64)) -> f64) -> Vec<f64> {
        self.lines.iter().flat_map(|line| line.points.iter().map(&of)).collect()
    }

    fn grid(&self, svg: &mut String, x: &Ruler, y: &Ruler) {
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for tick in x.ticks() {
            let at = x.place(tick);
            let _ = writeln!(
                svg,
                "<path d=\"M{at:.1} {TOP}V{bottom}\" stroke=\"#ddd\"/>\
                 <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 18.0,
                short(tick)
            );
        }
        for tick in y.ticks() {
            let at = y.place(tick);
            let _ = writeln!(
                svg,
                "<path d=\"M{LEFT} {at:.1}H{right}\" stroke=\"#ddd\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                at + 4.0,
                short(tick)
            );
        }
        let _ = writeln!(svg, "<path d=\"M{LEFT} {TOP}V{bottom}H{right}\" fill=\"none\" stroke=\"#222\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            f64::midpoint(LEFT, right),
            bottom + 42.0,
            escape(self.x.label)
        );
        let middle = f64::midpoint(TOP, bottom);
        let _ = writeln!(
            svg,
            "<text x=\"18\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {middle:.1})\">{}</text>",
            escape(self.y.label)
        );
    }

    fn line(svg: &mut String, line: &Line, number: usize, x: &Ruler, y: &Ruler) {
        let (color, dash) = (COLORS[number % COLORS.len()], DASHES[number % DASHES.len()]);
        let style = format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"");
        let places: Vec<_> = line.points.iter().map(|(across, up)| (x.place(*across), y.place(*up))).collect();
        let path: Vec<_> = places.iter().map(|(across, up)| format!("{across:.1},{up:.1}")).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" {style}/>", path.join(" "));
        for ((across, up), (_, value)) in places.iter().zip(&line.points) {
            let _ = writeln!(
                svg,
                "<circle cx=\"{across:.1}\" cy=\"{up:.1}\" r=\"3.5\" fill=\"{color}\"><title>{}</title></circle>",
                short(*value)
            );
        }
        let row = HEIGHT + LEGEND_ROW * number as f64;
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {row:.1}h36\" {style}/><circle cx=\"{:.1}\" cy=\"{row:.1}\" r=\"3.5\" fill=\"{color}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            LEFT + 18.0,
            LEFT + 46.0,
            row + 4.0,
            escape(&line.name)
        );
    }
}

/// Maps numbers to a range.
struct Ruler {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Ruler {
    fn new(scale: Scale, values: Vec<f64>, from: f64, to: f64) -> Self {
        let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let least = values.into_iter().fold(most, f64::min);
        let (low, high) = match scale {
            Scale::Linear => (0.0, most * 1.05),
            Scale::Logarithmic => (least / 1.25, most * 1.25),
        };
        Self { scale, low, high, from, to }
    }

    fn place(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        self.from + share * (self.to - self.from)
    }

    /// Round numbers between the ends.
    fn ticks(&self) -> Vec<f64> {
        match self.scale {
            Scale::Linear => {
                let rough = (self.high - self.low) / 6.0;
                let unit = 10_f64.powf(rough.log10().floor());
                let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * unit).into_iter().find(|step| *step >= rough);
                let step = step.unwrap_or(rough);
                (0..20).map(|number| f64::from(number) * step).take_while(|tick| *tick <= self.high).collect()
            }
            Scale::Logarithmic => {
                let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
                // Few powers of ten leave space for more.
                let between: &[f64] = if last - first > 3 { &[1.0] } else { &[1.0, 2.0, 5.0] };
                let ticks =
                    (first..=last).flat_map(|power| between.iter().map(move |times| times * 10_f64.powi(power)));
                ticks.filter(|tick| (self.low..=self.high).contains(tick)).collect()
            }
        }
    }
}

/// A number in few characters.
fn short(value: f64) -> String {
    let (value, unit) = match value {
        1e6.. => (value / 1e6, "M"),
        1e3.. => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = if value >= 100.0 || value.fract().abs() < 1e-9 { 0 } else { 1 };
    format!("{value:.digits$}{unit}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(scale: Scale) -> Chart {
        let axis = |label| Axis { label, scale };
        let points = vec![(10.0, 90.0), (1_000.0, 110.0), (1_000_000.0, 240.0)];
        Chart {
            title: "a < b",
            x: axis("rules"),
            y: axis("ns"),
            lines: vec![Line { name: "ours & theirs".into(), points }],
        }
    }

    #[test]
    fn every_point_is_drawn_inside_the_axes() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let svg = chart(scale).svg();
            assert_eq!(svg.matches("<circle").count(), 4); // three points and one in the legend
            assert!(svg.contains("a &lt; b") && svg.contains("ours &amp; theirs"));
            for circle in svg.split("<circle cx=\"").skip(1) {
                let across: f64 = circle.split('"').next().unwrap().parse().unwrap();
                assert!((LEFT..=WIDTH - RIGHT).contains(&across), "{across}");
            }
        }
    }

    #[test]
    fn ticks_are_round_and_not_too_many() {
        let ruler = Ruler::new(Scale::Logarithmic, vec![10.0, 1e6], 0.0, 1.0);
        assert_eq!(ruler.ticks().into_iter().map(short).collect::<Vec<_>>(), ["10", "100", "1k", "10k", "100k", "1M"]);
        let ruler = Ruler::new(Scale::Linear, vec![0.0, 100.0], 0.0, 1.0);
        assert_eq!(ruler.ticks().into_iter().map(short).collect::<Vec<_>>(), ["0", "20", "40", "60", "80", "100"]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.5, 12.0, 240.4, 1_500.0, 100_000.0, 2e6].map(short), ["0.5", "12", "240", "1.5k", "100k", "2M"]);
    }
}
