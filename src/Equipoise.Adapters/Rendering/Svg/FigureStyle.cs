namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The styles of figures: once with custom properties for a page, once with plain colours for a file that any viewer can read.</summary>
internal static class FigureStyle
{
    /// <summary>Faces whose widths are near those that <see cref="TextMetrics"/> reckons with.</summary>
    public const string Sans = "Inter,\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif";

    private const string Shapes = $$"""
        .eq-figure text{font-family:{{Sans}};font-size:12px;font-variant-numeric:tabular-nums}
        .eq-figure .eq-title{font-weight:600}
        .eq-figure .eq-small{font-size:11px}
        .eq-axis,.eq-grid,.eq-mark{fill:none;stroke-width:1;shape-rendering:crispEdges}
        .eq-mark{stroke-dasharray:3 3}
        .eq-line,.eq-key{fill:none;stroke-width:2;stroke-linejoin:round}
        .eq-dashed{stroke-dasharray:7 3.5}
        .eq-plan{fill:none;stroke-width:1.5;stroke-dasharray:6 4}
        .eq-tick{fill:none;stroke-width:1.4}
        .eq-limit{fill:none;stroke-width:.75;stroke-opacity:.55}
        .eq-band{stroke:none;fill-opacity:.13}
        .eq-band.eq-faint{fill-opacity:.07}
        .eq-region{stroke:none;fill-opacity:.09}
        .eq-flow,.eq-thin{fill:none;stroke-width:1.25}
        .eq-box{stroke-width:1}
        .eq-interval{fill:none;stroke-width:1.5}
        .eq-level{fill:none;stroke-width:1.5}
        .eq-dotted{stroke-dasharray:2 3}
        .eq-null{fill:none;stroke-width:1;shape-rendering:crispEdges}
        .eq-goal{fill:none;stroke-width:2.5}
        .eq-dot{stroke-width:1}
        .eq-open{stroke-width:1.5}
        .eq-death{fill:none;stroke-width:2}

        """;

    private static readonly string[] Dashes = ["none", "7 3.5", "2 2.6", "9 3 2 3"];

    /// <summary>Rules for figures in a page that defines the custom properties of <see cref="Properties"/>.</summary>
    public static string InPage { get; } = ArmShapes() + Colours(colour => $"var(--eq-{colour})");

    /// <summary>Rules for a stand-alone file.</summary>
    public static string Standalone { get; } =
        ArmShapes() + Colours(Literal(dark: false)) + "@media (prefers-color-scheme:dark){\n" + Colours(Literal(dark: true)) + "}\n";

    /// <summary>The palette as declarations of custom properties.</summary>
    public static string Properties(bool dark) =>
        string.Concat(Palette.All.Select(colour => $"--eq-{colour.Name}:{(dark ? colour.Dark : colour.Light)};"));

    private static Func<string, string> Literal(bool dark) => name =>
    {
        var colour = Palette.All.First(c => c.Name == name);
        return dark ? colour.Dark : colour.Light;
    };

    private static IEnumerable<string> Arms => Enumerable.Range(0, Palette.ArmCount).Select(arm => "arm" + Palette.Arm(arm));

    private static string ArmShapes() => Shapes.ReplaceLineEndings("\n")
        + string.Concat(Arms.Zip(Dashes, (arm, dash) => $".eq-line.eq-{arm},.eq-key.eq-{arm}{{stroke-dasharray:{dash}}}\n"));

    private static string Colours(Func<string, string> colour) =>
        $$"""
        .eq-figure text{fill:{{colour("ink")}}}
        .eq-figure .eq-muted{fill:{{colour("muted")}}}
        .eq-paper{fill:{{colour("paper")}}}
        .eq-axis,.eq-flow,.eq-mark{stroke:{{colour("axis")}}}
        .eq-grid{stroke:{{colour("grid")}}}
        .eq-head{fill:{{colour("axis")}}}
        .eq-plan{stroke:{{colour("muted")}}}
        .eq-box{fill:{{colour("panel")}};stroke:{{colour("axis")}}}
        .eq-seen{fill:{{colour("ink")}};stroke:{{colour("paper")}}}
        .eq-path,.eq-ink,.eq-null,.eq-interval,.eq-goal{stroke:{{colour("ink")}}}
        .eq-fill-ink{fill:{{colour("ink")}}}
        .eq-fill-axis{fill:{{colour("axis")}}}
        .eq-dot{stroke:{{colour("paper")}}}
        .eq-open{fill:{{colour("paper")}}}

        """.ReplaceLineEndings("\n")
        + Tone("good", colour("good"), colour("good"))
        + Tone("bad", colour("bad"), colour("bad"))
        + string.Concat(Arms.Select(arm => Tone(arm, colour(arm), colour(arm + "-word"))));

    private static string Tone(string name, string mark, string word) =>
        $".eq-{name}{{stroke:{mark}}}\n.eq-fill-{name}{{fill:{mark}}}\n.eq-figure .eq-word-{name}{{fill:{word}}}\n";
}
