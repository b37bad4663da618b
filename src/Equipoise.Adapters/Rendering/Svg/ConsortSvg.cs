using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The CONSORT 2025 flow of participants: enrolment, then each arm's allocation, follow-up and analysis, laid out from words and numbers.</summary>
internal static class ConsortSvg
{
    private const double Edge = 1;
    private const double StageWidth = 36;
    private const double ColumnGap = 22;
    private const double RowGap = 30;
    private const double TopBoxWidth = 270;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(ConsortFigure figure, Format format)
    {
        var arms = Math.Max(figure.Arms.Length, 1);
        var (leastColumn, aside) = format.LabelsBeside ? (168, 46) : (130, 18);
        var width = Math.Max(format.Width, StageWidth + (2 * Edge) + (arms * (leastColumn + ColumnGap)));
        var left = Edge + StageWidth;
        var room = width - left - Edge;
        var middle = left + (room / 2);
        var column = Math.Min((room - ((arms - 1) * ColumnGap)) / arms, 420);
        var start = middle - (((arms * column) + ((arms - 1) * ColumnGap)) / 2);
        var centres = Enumerable.Range(0, figure.Arms.Length).Select(i => start + (i * (column + ColumnGap)) + (column / 2)).ToImmutableArray();

        var assessed = new ConsortBox("Assessed for eligibility", figure.Assessed, [], TopBoxWidth);
        var excluded = new ConsortBox("Excluded", figure.Excluded.Sum(line => line.Count), figure.Excluded, (room / 2) - aside);
        var randomised = new ConsortBox("Randomised", figure.Randomised, [], TopBoxWidth);
        var rows = Rows(figure, column);
        var excludedTop = Edge + assessed.Height + 14;
        var randomisedTop = excludedTop + excluded.Height + 14;
        var rowsTop = randomisedTop + randomised.Height + (RowGap * 1.5);
        var height = rows.Sum(row => row.Height + RowGap) - RowGap + rowsTop + Edge;
        var canvas = new SvgCanvas(width, rows.IsEmpty ? randomisedTop + randomised.Height + Edge : height);

        Arrow(canvas, middle, Edge + assessed.Height, middle, randomisedTop);
        Arrow(canvas, middle, excludedTop + (excluded.Height / 2), middle + aside, excludedTop + (excluded.Height / 2));
        assessed.Draw(canvas, middle - (TopBoxWidth / 2), Edge, assessed.Height, null);
        excluded.Draw(canvas, middle + aside, excludedTop, excluded.Height, null);
        randomised.Draw(canvas, middle - (TopBoxWidth / 2), randomisedTop, randomised.Height, null);
        Stage(canvas, "Enrolment", Edge, randomisedTop + randomised.Height);
        if (!rows.IsEmpty)
        {
            Fork(canvas, middle, randomisedTop + randomised.Height, centres, rowsTop);
            DrawRows(canvas, rows, centres, rowsTop);
        }

        return canvas;
    }

    private static ImmutableArray<Row> Rows(ConsortFigure figure, double column)
    {
        if (figure.Arms.IsEmpty)
        {
            return [];
        }

        var followUp = new Row("Follow-up", [.. figure.Arms.Select(arm => new ConsortBox("Follow-up", null, arm.FollowUp, column))]);
        return
        [
            new Row("Allocation", [.. figure.Arms.Select(arm => new ConsortBox("Allocated to " + arm.Label, arm.Allocated, arm.Allocation, column))]),
            .. figure.Arms.Any(arm => !arm.FollowUp.IsEmpty) ? [followUp] : ImmutableArray<Row>.Empty,
            new Row("Analysis", [.. figure.Arms.Select(arm => new ConsortBox("Analysed", arm.Analysed, arm.Analysis, column))]),
        ];
    }

    private static void DrawRows(SvgCanvas canvas, ImmutableArray<Row> rows, ImmutableArray<double> centres, double top)
    {
        for (var r = 0; r < rows.Length; r++)
        {
            Stage(canvas, rows[r].Stage, top, top + rows[r].Height);
            for (var arm = 0; arm < centres.Length; arm++)
            {
                rows[r].Boxes[arm].Draw(canvas, centres[arm] - (rows[r].Boxes[arm].Width / 2), top, rows[r].Height, arm);
                if (r + 1 < rows.Length)
                {
                    Arrow(canvas, centres[arm], top + rows[r].Height, centres[arm], top + rows[r].Height + RowGap);
                }
            }

            top += rows[r].Height + RowGap;
        }
    }

    private static void Fork(SvgCanvas canvas, double middle, double from, ImmutableArray<double> centres, double to)
    {
        var bus = (from + to) / 2;
        canvas.Line(middle, from, middle, bus, "eq-flow");
        canvas.Line(Math.Min(middle, centres[0]), bus, Math.Max(middle, centres[^1]), bus, "eq-flow");
        foreach (var centre in centres)
        {
            Arrow(canvas, centre, bus, centre, to);
        }
    }

    private static void Stage(SvgCanvas canvas, string name, double top, double bottom)
    {
        canvas.Line(Edge + 22, top, Edge + 22, bottom, "eq-axis");
        canvas.TextUpwards(Edge + 13, (top + bottom) / 2, name, "eq-small eq-muted");
    }

    private static void Arrow(SvgCanvas canvas, double x1, double y1, double x2, double y2)
    {
        canvas.Line(x1, y1, x2, y2, "eq-flow");
        var head = x1 == x2
            ? PathData.Through([(x2, y2), (x2 - 4, y2 - 7), (x2 + 4, y2 - 7)])
            : PathData.Through([(x2, y2), (x2 - 7, y2 - 4), (x2 - 7, y2 + 4)]);
        canvas.Path(head.Close(), "eq-head");
    }

    private sealed record Row(string Stage, ImmutableArray<ConsortBox> Boxes)
    {
        public double Height => Math.Max(Boxes.Max(box => box.Height), Stage.Length * 6.6);
    }
}
