using System.Collections.Immutable;
using Equipoise.Trials.Simulation;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>How simulated trials end: one bar per look, divided by reason from the axis up: efficacy, futility, harm, end without a bound.</summary>
internal static class StoppingSvg
{
    private const double PlotHeight = 256;
    private const double BelowPlot = 50;
    private const double Left = 50;
    private const double Top = 34;

    private static readonly ImmutableArray<(string Name, string Css, string WordCss, Func<StoppingBar, double> Share)> Reasons =
    [
        ("Efficacy", "eq-fill-good", "eq-title eq-word-good", bar => bar.Efficacy),
        ("Futility", "eq-band eq-fill-bad", "eq-title eq-word-bad", bar => bar.Futility),
        ("Harm", "eq-fill-bad", "eq-title eq-word-bad", bar => bar.Harm),
        ("End without a bound", "eq-box", "eq-title", bar => bar.End),
    ];

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(StoppingFigure figure, Format format)
    {
        var looks = figure.Looks.Select(Finite).ToImmutableArray();
        var shown = Reasons.Where(reason => looks.Any(bar => reason.Share(bar) > 0)).ToImmutableArray();
        var margin = format.Margin(shown.Select(reason => reason.Name));
        var shares = Ticks.Nice(0, Math.Max(0.05, looks.Select(Total).Append(0).Max()), 5);
        var area = new Box(Left, Top, format.Width - Left - margin, PlotHeight);
        var frame = new PlotFrame(area, new LinearScale(0.5, looks.Length + 0.5, area.X, area.Right), new LinearScale(0, shares[^1], area.Bottom, area.Y));
        var ends = Ends(frame, looks, shown);
        var canvas = new SvgCanvas(format.Width, area.Bottom + BelowPlot + (format.LabelsBeside ? 0 : EndLabels.HeightBelow(ends, format.Width)));

        frame.DrawVertical(canvas, shares, tick => Numerals.Percent(tick), "Trials that end at a look", 0);
        frame.DrawHorizontal(canvas, [.. Enumerable.Range(1, looks.Length).Select(k => (double)k)], k => looks[(int)k - 1].Label, "Look");
        var width = Math.Min(70, 0.6 * area.Width / Math.Max(1, looks.Length));
        for (var k = 0; k < looks.Length; k++)
        {
            double below = 0;
            foreach (var (_, css, _, share) in shown.Where(reason => reason.Share(looks[k]) > 0))
            {
                var (from, to) = (frame.Y[below], frame.Y[below + share(looks[k])]);
                canvas.Rectangle(new Box(frame.X[k + 1] - (width / 2), to, width, from - to), css);
                below += share(looks[k]);
            }
        }

        if (format.LabelsBeside)
        {
            EndLabels.Draw(canvas, ends, area.Right, margin, area.Y - 8, area.Bottom + 4);
        }
        else
        {
            EndLabels.DrawBelow(canvas, ends, format.Width, area.Bottom + BelowPlot + 12);
        }

        return canvas;
    }

    /// <summary>A label for each reason, at the height that it has in the last look, with its share of all trials.</summary>
    private static ImmutableArray<EndLabel> Ends(PlotFrame frame, ImmutableArray<StoppingBar> looks, ImmutableArray<(string Name, string Css, string WordCss, Func<StoppingBar, double> Share)> shown)
    {
        var (ends, below) = (ImmutableArray.CreateBuilder<EndLabel>(), 0.0);
        foreach (var (name, _, word, share) in shown)
        {
            var key = name switch { "Efficacy" => "eq-key eq-good", "End without a bound" => "eq-axis", _ => "eq-key eq-bad" };
            ends.Add(new EndLabel(name, key, word, frame.Y[below + (share(looks[^1]) / 2)], Numerals.Percent(looks.Sum(share)) + " of all trials"));
            below += share(looks[^1]);
        }

        return ends.ToImmutable();
    }

    private static double Total(StoppingBar bar) => bar.Efficacy + bar.Futility + bar.Harm + bar.End;

    private static StoppingBar Finite(StoppingBar bar)
    {
        static double Share(double value) => double.IsFinite(value) ? Math.Clamp(value, 0, 1) : 0;
        return bar with { Efficacy = Share(bar.Efficacy), Futility = Share(bar.Futility), Harm = Share(bar.Harm), End = Share(bar.End) };
    }
}
