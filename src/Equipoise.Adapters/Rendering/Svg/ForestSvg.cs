using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A forest plot: squares with areas by information, limits as lines, the overall effect as a diamond.</summary>
internal static class ForestSvg
{
    private const double LargestSquare = 7;
    private const double SmallestSquare = 1.5;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(ForestFigure figure, Format format)
    {
        var rows = figure.Groups.SelectMany(g => g.Rows).Concat(figure.Overall is { } o ? [o] : []).ToImmutableArray();
        if (rows.IsEmpty)
        {
            return EmptyFigure.Draw(format, "no effect was estimated");
        }

        var layout = ForestLayout.Of(figure, format);
        var axis = EffectAxis.Of(rows.SelectMany(r => (double?[])[r.Estimate, r.Lower, r.Upper]), figure.IsRatio, figure.NullValue);
        var scale = new LinearScale(axis.Low, axis.High, layout.PlotLeft + 8, layout.PlotRight - 8);
        var greatest = rows.Select(r => r.Information).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var top = layout.Columns ? 56.0 : 24;
        var bottom = Body(null, figure, layout, axis, scale, greatest, top);
        var canvas = new SvgCanvas(format.Width, bottom + 62);
        Heading(canvas, figure, layout);
        if (layout.Columns)
        {
            canvas.Line(scale[axis.To(figure.NullValue)], top - 4, scale[axis.To(figure.NullValue)], bottom, "eq-null");
        }

        Body(canvas, figure, layout, axis, scale, greatest, top);
        Axis(canvas, figure, layout, axis, scale, bottom);
        return canvas;
    }

    private static void Heading(SvgCanvas canvas, ForestFigure figure, ForestLayout layout)
    {
        var effect = TextMetrics.Fit(figure.EffectLabel + " (limits)", layout.Columns ? layout.EstimateRoom : layout.Width, 13);
        if (!layout.Columns)
        {
            canvas.Text(0, 14, effect, "eq-title");
            return;
        }

        for (var arm = 0; arm < layout.ArmColumns; arm++)
        {
            var lines = TextMetrics.Wrap(figure.Arms[arm], layout.CountRoom, 12.5, 2);
            for (var i = 0; i < lines.Length; i++)
            {
                canvas.Text(layout.CountRight(arm), 26 + (14 * (i + 1 - lines.Length)), lines[i], "eq-title eq-word-arm" + Palette.Arm(arm), Anchor.End);
            }

            canvas.Text(layout.CountRight(arm), 40, "events/n", "eq-small eq-muted", Anchor.End);
        }

        canvas.Text(0, 40, "Subgroup", "eq-title");
        canvas.Text(layout.EstimateLeft, 40, effect, "eq-title");
        if (layout.HasInteraction)
        {
            canvas.Text(layout.Width, 26, "Interaction", "eq-title eq-small", Anchor.End);
            canvas.Text(layout.Width, 40, "P", "eq-title eq-small", Anchor.End);
        }

        canvas.Line(0, 48, layout.Width, 48, "eq-axis");
    }

    /// <summary>Draws the rows, or with no canvas only reckons where they end.</summary>
    private static double Body(SvgCanvas? canvas, ForestFigure figure, ForestLayout layout, EffectAxis axis, LinearScale scale, double greatest, double top)
    {
        var y = top;
        foreach (var group in figure.Groups)
        {
            if (group.Heading.Length > 0)
            {
                GroupHeading(canvas, group, layout, y);
                y += layout.Columns ? layout.RowHeight : 22;
            }

            for (var i = 0; i < group.Rows.Length; i++)
            {
                var p = group.Heading.Length == 0 && i == 0 ? ForestLayout.Shown(group.InteractionP) : null;
                Row(canvas, figure, group.Rows[i], layout, axis, scale, greatest, y, group.Heading.Length > 0 ? 12 : 0, p);
                y += layout.RowHeight;
            }
        }

        if (figure.Overall is not { } overall)
        {
            return y;
        }

        canvas?.Line(0, y + 2, layout.Width, y + 2, "eq-grid");
        Row(canvas, figure, overall, layout, axis, scale, 0, y + 6, 0, null);
        return y + 6 + layout.RowHeight;
    }

    private static void GroupHeading(SvgCanvas? canvas, ForestGroup group, ForestLayout layout, double y)
    {
        var p = ForestLayout.Shown(group.InteractionP) is { } value ? TableCell.P(value).Show() : "";
        canvas?.Text(0, y + 15, TextMetrics.Fit(group.Heading, layout.Columns ? layout.PlotLeft - 12 : layout.Width - (p.Length > 0 ? 130 : 0), 12.5), "eq-title");
        if (p.Length > 0)
        {
            canvas?.Text(layout.Width, y + 15, layout.Columns ? p : "interaction P " + p, layout.Columns ? "" : "eq-small eq-muted", Anchor.End);
        }
    }

    private static void Row(
        SvgCanvas? canvas, ForestFigure figure, ForestRow row, ForestLayout layout, EffectAxis axis, LinearScale scale, double greatest, double y, double indent, double? interaction)
    {
        if (canvas is null)
        {
            return;
        }

        var overall = greatest == 0 && ReferenceEquals(row, figure.Overall);
        canvas.Text(indent, y + 15, TextMetrics.Fit(row.Label, layout.LabelRoom - indent), overall ? "eq-title" : "");
        var text = row.Estimate is { } e && double.IsFinite(e)
            ? $"{Numerals.Fixed(e, figure.Decimals)} ({Limit(row.Lower, figure.Decimals)} to {Limit(row.Upper, figure.Decimals)})"
            : row.NoEstimate ?? "not estimable";
        var css = row.Estimate is null ? "eq-muted" : overall ? "eq-title" : "";
        if (layout.Columns)
        {
            for (var arm = 0; arm < Math.Min(layout.ArmColumns, row.Counts.Length); arm++)
            {
                canvas.Text(layout.CountRight(arm), y + 15, TextMetrics.Fit($"{Numerals.Count(row.Counts[arm].Events)}/{Numerals.Count(row.Counts[arm].Participants)}", layout.CountRoom), "", Anchor.End);
            }

            canvas.Text(layout.EstimateLeft, y + 15, TextMetrics.Fit(text, layout.EstimateRoom), css);
            if (interaction is { } p)
            {
                canvas.Text(layout.Width, y + 15, TableCell.P(p).Show(), "", Anchor.End);
            }
        }
        else
        {
            canvas.Text(layout.Width, y + 15, TextMetrics.Fit(text, layout.EstimateRoom), css, Anchor.End);
            var counts = figure.Arms.Zip(row.Counts).Select(pair => $"{pair.First} {Numerals.Count(pair.Second.Events)}/{Numerals.Count(pair.Second.Participants)}");
            if (layout.ArmColumns > 0)
            {
                canvas.Text(indent, y + 28, TextMetrics.Fit(string.Join(" \u00b7 ", counts), layout.Width - indent, 11), "eq-small eq-muted");
            }
        }

        var middle = layout.Columns ? y + 11 : y + layout.RowHeight - 11;
        if (!layout.Columns)
        {
            canvas.Line(scale[axis.To(figure.NullValue)], middle - 9, scale[axis.To(figure.NullValue)], middle + 9, "eq-null");
        }

        Marks(canvas, row, axis, scale, middle, overall, greatest);
    }

    private static void Marks(SvgCanvas canvas, ForestRow row, EffectAxis axis, LinearScale scale, double y, bool overall, double greatest)
    {
        if (row.Estimate is not { } estimate || !double.IsFinite(estimate))
        {
            return;
        }

        var x = scale[axis.To(estimate)];
        var (lower, upper) = (Place(row.Lower), Place(row.Upper));
        if (overall && lower is { } left && upper is { } right)
        {
            canvas.Path(PathData.Through([(left, y), (x, y - 6), (right, y), (x, y + 6)]).Close(), "eq-fill-ink");
            return;
        }

        if (lower is { } from && upper is { } to)
        {
            canvas.Line(from, y, to, y, "eq-interval");
            Arrow(canvas, row.Lower, from, y, -1, axis);
            Arrow(canvas, row.Upper, to, y, 1, axis);
        }

        if (axis.Covers(estimate))
        {
            var share = greatest > 0 && double.IsFinite(row.Information) ? Math.Max(0, row.Information / greatest) : 1;
            var half = Math.Max(SmallestSquare, LargestSquare * Math.Sqrt(share));
            canvas.Rectangle(new Box(x - half, y - half, 2 * half, 2 * half), "eq-fill-arm0");
        }

        double? Place(double? limit) => limit is { } value && !double.IsNaN(value) ? scale[axis.To(value)] : null;
    }

    private static void Arrow(SvgCanvas canvas, double? limit, double x, double y, double direction, EffectAxis axis)
    {
        if (limit is { } value && !axis.Covers(value))
        {
            canvas.Path(PathData.Through([(x + (direction * 6), y), (x, y - 4), (x, y + 4)]).Close(), "eq-fill-ink");
        }
    }

    private static void Axis(SvgCanvas canvas, ForestFigure figure, ForestLayout layout, EffectAxis axis, LinearScale scale, double bottom)
    {
        var none = scale[axis.To(figure.NullValue)];
        canvas.Line(layout.PlotLeft, bottom, layout.PlotRight, bottom, "eq-axis");
        foreach (var tick in axis.TicksOver(layout.PlotRight - layout.PlotLeft - 16, 34))
        {
            canvas.Line(scale[tick], bottom, scale[tick], bottom + 5, "eq-axis");
            canvas.Text(scale[tick], bottom + 18, axis.Label(tick), "eq-muted", Anchor.Middle);
        }

        Favours(canvas, "\u2190 favours " + figure.FavoursBelow, "favours " + figure.FavoursAbove + " \u2192", none, layout, bottom + 36);
    }

    /// <summary>What each side favours, from the null line outwards; in a column the two stand one under the other and may use its whole width.</summary>
    private static void Favours(SvgCanvas canvas, string below, string above, double none, ForestLayout layout, double y)
    {
        var (left, right) = (Math.Max(40, none - 10), Math.Max(40, layout.Width - none - 10));
        if (layout.Columns)
        {
            canvas.Text(none - 6, y, TextMetrics.Fit(below, left, 11), "eq-small", Anchor.End);
            canvas.Text(none + 6, y, TextMetrics.Fit(above, right, 11), "eq-small");
            return;
        }

        var (leftFits, rightFits) = (TextMetrics.Width(below, 11) <= left, TextMetrics.Width(above, 11) <= right);
        canvas.Text(leftFits ? none - 6 : 0, y, TextMetrics.Fit(below, layout.Width, 11), "eq-small", leftFits ? Anchor.End : Anchor.Start);
        canvas.Text(rightFits ? none + 6 : layout.Width, y + 16, TextMetrics.Fit(above, layout.Width, 11), "eq-small", rightFits ? Anchor.Start : Anchor.End);
    }

    private static string Limit(double? limit, int decimals) => limit is { } value && double.IsFinite(value) ? Numerals.Fixed(value, decimals) : Numerals.None;
}
