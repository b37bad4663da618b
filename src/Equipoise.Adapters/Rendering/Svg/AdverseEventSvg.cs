using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Adverse events by term: dots for the share of each arm, and beside them the risk difference with its limits.</summary>
internal static class AdverseEventSvg
{
    /// <summary>The most terms that a picture shows.</summary>
    public const int MostTerms = 40;

    private const double LabelWidth = 190;
    private const double CountWidth = 92;
    private const double Gap = 28;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(AdverseEventFigure figure, Format format)
    {
        if (figure.Terms.IsEmpty || figure.Arms.IsEmpty)
        {
            return EmptyFigure.Draw(format, "no adverse event was counted");
        }

        var terms = figure.Terms.Take(MostTerms).ToImmutableArray();
        var contrast = terms.Any(t => t.RiskDifference is { } d && double.IsFinite(d));
        var wide = format.LabelsBeside;
        var counts = wide && figure.Arms.Length <= 2 ? figure.Arms.Length : 0;
        var left = wide ? LabelWidth + (counts * CountWidth) + 16 : 14;
        var room = format.Width - left - 14;
        var first = contrast ? (room - Gap) * (wide ? 0.48 : 0.5) : room;
        var legend = new MarkLegend(figure.Arms.Select((arm, i) => new LegendEntry(arm, (c, x, y) => Dot(c, i, x, y), "eq-title eq-word-arm" + Palette.Arm(i))), format.Width);
        var top = legend.Height + (wide ? 36 : 26);
        var rowHeight = wide ? 20.0 : 38;
        var bottom = top + (terms.Length * rowHeight) + 4;
        var left2 = left + first + Gap;
        var highest = Ticks.Nice(0, Math.Clamp(terms.SelectMany(t => t.Counts).Select(c => c.Proportion ?? 0).DefaultIfEmpty(0).Max(), 0.05, 1), 4);
        var shares = new PlotFrame(new Box(left, top, first, bottom - top), new LinearScale(0, highest[^1], left, left + first), new LinearScale(0, 1, bottom, top));
        var axis = EffectAxis.Of(terms.SelectMany(t => (double?[])[t.RiskDifference, t.Lower, t.Upper]), isRatio: false, 0);
        var differences = new LinearScale(axis.Low, axis.High, left2, format.Width - 14);
        var notes = Notes(figure, contrast);
        var lines = notes.SelectMany(note => TextMetrics.Wrap(note, format.Width, 11)).ToImmutableArray();
        var canvas = new SvgCanvas(format.Width, bottom + 50 + (lines.Length * 14));

        legend.Draw(canvas);
        Axes(canvas, shares, highest, axis, differences, contrast, top, bottom);
        for (var arm = 0; arm < counts; arm++)
        {
            canvas.Text(LabelWidth + ((arm + 1) * CountWidth) - 4, top - 10, TextMetrics.Fit(figure.Arms[arm], CountWidth - 8, 12.5), "eq-title eq-word-arm" + Palette.Arm(arm), Anchor.End);
        }

        for (var i = 0; i < terms.Length; i++)
        {
            Row(canvas, terms[i], format, counts, shares.X, contrast ? differences : null, top + (i * rowHeight));
        }

        for (var i = 0; i < lines.Length; i++)
        {
            canvas.Text(0, bottom + 56 + (i * 14), lines[i], "eq-small eq-muted");
        }

        return canvas;
    }

    private static ImmutableArray<string> Notes(AdverseEventFigure figure, bool contrast) =>
    [
        .. contrast && figure.Contrast.Length > 0 ? [$"Risk difference: {figure.Contrast}."] : ImmutableArray<string>.Empty,
        .. figure.Terms.Length > MostTerms ? [$"{Numerals.Count(figure.Terms.Length - MostTerms)} more terms stand in the table."] : ImmutableArray<string>.Empty,
    ];

    private static void Axes(SvgCanvas canvas, PlotFrame shares, ImmutableArray<double> ticks, EffectAxis axis, LinearScale differences, bool contrast, double top, double bottom)
    {
        Axis(canvas, shares.X, ticks, tick => Numerals.Percent(tick), "Participants", top, bottom);
        if (contrast)
        {
            var length = differences[axis.High] - differences[axis.Low];
            Axis(canvas, differences, axis.TicksOver(length, 44), tick => Numerals.Short(100 * tick, 1), TextMetrics.Width("Risk difference, points", 12.5) <= length ? "Risk difference, points" : "Difference, points", top, bottom);
            canvas.Line(differences[0], top - 4, differences[0], bottom, "eq-null");
        }
    }

    private static void Axis(SvgCanvas canvas, LinearScale scale, ImmutableArray<double> ticks, Func<double, string> label, string name, double top, double bottom)
    {
        var (from, to) = (scale[scale.Start], scale[scale.End]);
        canvas.Line(from, bottom, to, bottom, "eq-axis");
        var widest = ticks.Select(tick => TextMetrics.Width(label(tick))).Max();
        foreach (var i in Ticks.Spaced([.. ticks.Select(tick => scale[tick])], widest + 6))
        {
            canvas.Line(scale[ticks[i]], top - 4, scale[ticks[i]], bottom, "eq-grid");
            canvas.Text(scale[ticks[i]], bottom + 17, label(ticks[i]), "eq-muted", Anchor.Middle);
        }

        canvas.Text((from + to) / 2, bottom + 35, TextMetrics.Fit(name, to - from, 12.5), "eq-title", Anchor.Middle);
    }

    private static void Row(SvgCanvas canvas, AdverseEventTerm term, Format format, int counts, LinearScale shares, LinearScale? differences, double y)
    {
        var wide = format.LabelsBeside;
        var middle = wide ? y + 11 : y + 26;
        canvas.Text(0, y + 15, TextMetrics.Fit(term.Term, wide ? LabelWidth - 8 : format.Width - 4), wide ? "" : "eq-small");
        for (var arm = 0; arm < Math.Min(counts, term.Counts.Length); arm++)
        {
            canvas.Text(LabelWidth + ((arm + 1) * CountWidth) - 4, y + 15, Share(term.Counts[arm]), "", Anchor.End);
        }

        canvas.Line(shares[shares.Start], middle, shares[shares.End], middle, "eq-grid");

        // Arms stand a little above each other, so that equal shares do not hide one another.
        var apart = Math.Min(6, 12.0 / Math.Max(1, term.Counts.Length));
        for (var arm = term.Counts.Length - 1; arm >= 0; arm--)
        {
            if (term.Counts[arm].Proportion is { } share)
            {
                Dot(canvas, arm, shares[share], middle + ((arm - ((term.Counts.Length - 1) / 2.0)) * apart));
            }
        }

        if (differences is not { } scale || term.RiskDifference is not { } difference || !double.IsFinite(difference))
        {
            return;
        }

        if (term.Lower is { } lower && term.Upper is { } upper && double.IsFinite(lower) && double.IsFinite(upper))
        {
            canvas.Line(scale[lower], middle, scale[upper], middle, "eq-interval");
        }

        canvas.Mark(MarkShape.Square, scale[difference], middle, 4, "eq-fill-ink");
    }

    private static string Share(ArmCount count) => count.Proportion is { } share
        ? $"{Numerals.Count(count.Events)}/{Numerals.Count(count.Participants)} ({Numerals.Percent(share)})"
        : Numerals.None;

    private static void Dot(SvgCanvas canvas, int arm, double x, double y) => canvas.Mark(MarkShapes.OfArm(arm), x, y, 4, "eq-dot eq-fill-arm" + Palette.Arm(arm));
}
