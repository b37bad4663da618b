using System.Text;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The styles of figures: once with custom properties for a page, once with plain colours for a file that any viewer can read.</summary>
internal static class FigureStyle
{
    /// <summary>Faces whose widths are near those that <see cref="TextMetrics"/> reckons with.</summary>
    public const string Sans = "Inter,\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif";

    private static readonly string[] Dashes = ["none", "7 3.5", "2 2.6", "9 3 2 3"];

    /// <summary>Rules for figures in a page that defines the custom properties of <see cref="Properties"/>.</summary>
    public static string InPage { get; } = Shapes() + Colours(colour => $"var(--eq-{colour})");

    /// <summary>Rules for a stand-alone file.</summary>
    public static string Standalone { get; } =
        Shapes() + Colours(Literal(dark: false)) + "@media (prefers-color-scheme:dark){\n" + Colours(Literal(dark: true)) + "}\n";

    /// <summary>The palette as declarations of custom properties.</summary>
    public static string Properties(bool dark) =>
        string.Concat(Palette.All.Select(colour => $"--eq-{colour.Name}:{(dark ? colour.Dark : colour.Light)};"));

    private static Func<string, string> Literal(bool dark) => name =>
    {
        var colour = Palette.All.First(c => c.Name == name);
        return dark ? colour.Dark : colour.Light;
    };

    private static string Shapes()
    {
        var css = new StringBuilder();
        css.Append(".eq-figure text{font-family:").Append(Sans).Append(";font-size:12px;font-variant-numeric:tabular-nums}\n");
        css.Append(".eq-figure .eq-title{font-weight:600}\n.eq-figure .eq-small{font-size:11px}\n");
        css.Append(".eq-axis,.eq-grid,.eq-mark{fill:none;stroke-width:1;shape-rendering:crispEdges}\n.eq-mark{stroke-dasharray:3 3}\n");
        css.Append(".eq-line,.eq-key{fill:none;stroke-width:2;stroke-linejoin:round}\n.eq-dashed{stroke-dasharray:7 3.5}\n.eq-plan{fill:none;stroke-width:1.5;stroke-dasharray:6 4}\n");
        css.Append(".eq-tick{fill:none;stroke-width:1.4}\n.eq-limit{fill:none;stroke-width:.75;stroke-opacity:.55}\n.eq-band{stroke:none;fill-opacity:.13}\n.eq-band.eq-faint{fill-opacity:.07}\n");
        css.Append(".eq-flow{fill:none;stroke-width:1.25}\n.eq-box{stroke-width:1}\n.eq-region{stroke:none;fill-opacity:.09}\n.eq-thin{fill:none;stroke-width:1.25}\n");
        for (var arm = 0; arm < Palette.ArmCount; arm++)
        {
            css.Append(".eq-line.eq-arm").Append(Palette.Arm(arm)).Append(",.eq-key.eq-arm").Append(Palette.Arm(arm));
            css.Append("{stroke-dasharray:").Append(Dashes[arm]).Append("}\n");
        }

        return css.ToString();
    }

    private static string Colours(Func<string, string> colour)
    {
        var css = new StringBuilder();
        css.Append(".eq-figure text{fill:").Append(colour("ink")).Append("}\n.eq-figure .eq-muted{fill:").Append(colour("muted")).Append("}\n");
        css.Append(".eq-paper{fill:").Append(colour("paper")).Append("}\n");
        css.Append(".eq-axis,.eq-flow,.eq-mark{stroke:").Append(colour("axis")).Append("}\n.eq-grid{stroke:").Append(colour("grid")).Append("}\n");
        css.Append(".eq-head{fill:").Append(colour("axis")).Append("}\n.eq-plan{stroke:").Append(colour("muted")).Append("}\n");
        css.Append(".eq-box{fill:").Append(colour("panel")).Append(";stroke:").Append(colour("axis")).Append("}\n");
        css.Append(".eq-seen{fill:").Append(colour("ink")).Append(";stroke:").Append(colour("paper")).Append("}\n.eq-path{fill:none;stroke:").Append(colour("ink")).Append("}\n");
        foreach (var tone in (string[])["good", "bad"])
        {
            css.Append(".eq-").Append(tone).Append("{stroke:").Append(colour(tone)).Append("}\n.eq-fill-").Append(tone).Append("{fill:").Append(colour(tone)).Append("}\n");
            css.Append(".eq-figure .eq-word-").Append(tone).Append("{fill:").Append(colour(tone)).Append("}\n");
        }

        for (var arm = 0; arm < Palette.ArmCount; arm++)
        {
            var name = "arm" + Palette.Arm(arm);
            css.Append(".eq-").Append(name).Append("{stroke:").Append(colour(name)).Append("}\n.eq-fill-").Append(name).Append("{fill:").Append(colour(name)).Append("}\n");
            css.Append(".eq-figure .eq-word-").Append(name).Append("{fill:").Append(colour(name + "-word")).Append("}\n");
        }

        return css.ToString();
    }
}
