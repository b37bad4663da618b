namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Paths of S = the sum of -w_i ln p_i that are still below their bounds: a sub-density on panels of sixteen Gauss-Legendre points, read between the points by the polynomial through them. Panels
/// end where the density has a kink.
/// </summary>
internal sealed class FisherMass
{
    private const double PanelWidth = 1.5;

    private readonly List<(double From, double Until, double[] Points, double[] Weights, double[] Values)> panels = [];
    private readonly double start;
    private double[] kinks = [];
    private bool isPoint = true;

    /// <summary>All paths at S = start.</summary>
    internal FisherMass(double start = 0) => this.start = start;

    /// <summary>The probability that the next stage, of weight w, brings S to b or beyond.</summary>
    internal double Reaching(double b, double w)
    {
        if (isPoint)
        {
            return Tail(start);
        }

        double sum = 0;
        var (points, weights) = (new double[GaussPanels.Size], new double[GaussPanels.Size]);
        foreach (var panel in panels)
        {
            if (b <= panel.From || b >= panel.Until)
            {
                for (var i = 0; i < GaussPanels.Size; i++)
                {
                    sum += panel.Weights[i] * panel.Values[i] * Tail(panel.Points[i]);
                }

                continue;
            }

            // Paths beyond b are there already: the tail has a kink at b.
            foreach (var (from, until) in new[] { (panel.From, b), (b, panel.Until) })
            {
                GaussPanels.Fill(from, until, 1, points, weights);
                for (var i = 0; i < GaussPanels.Size; i++)
                {
                    sum += weights[i] * Through(panel.Points, panel.Values, points[i]) * Tail(points[i]);
                }
            }
        }

        return sum;

        double Tail(double s) => s >= b ? 1 : Math.Exp((s - b) / w);
    }

    /// <summary>Goes on to the next stage: S below b, and the stage's own -ln p at least a (its P value at most exp(-a)).</summary>
    internal void Advance(double b, double w, double a)
    {
        var shift = w * a;
        double[] ends = isPoint ? [start + shift] : [.. kinks.Select(kink => kink + shift)];
        double[] cuts = [.. ends.Where(end => end < b).Distinct().Order(), b];
        var next = new List<(double, double, double[], double[], double[])>();
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            var count = (int)Math.Ceiling((cuts[i + 1] - cuts[i]) / (PanelWidth * Math.Min(1, w)));
            for (var j = 0; j < count; j++)
            {
                var (from, until) = (cuts[i] + ((cuts[i + 1] - cuts[i]) * j / count), cuts[i] + ((cuts[i + 1] - cuts[i]) * (j + 1) / count));
                var (points, weights) = (new double[GaussPanels.Size], new double[GaussPanels.Size]);
                GaussPanels.Fill(from, until, 1, points, weights);
                next.Add((from, until, points, weights, Array.ConvertAll(points, s => Density(s, w, s - shift))));
            }
        }

        panels.Clear();
        panels.AddRange(next);
        (kinks, isPoint) = (cuts, false);
    }

    /// <summary>The density at s after a further stage of weight w from paths at most as far as the limit.</summary>
    private double Density(double s, double w, double limit)
    {
        if (isPoint)
        {
            return Math.Exp((start - s) / w) / w;
        }

        double sum = 0;
        var (points, weights) = (new double[GaussPanels.Size], new double[GaussPanels.Size]);
        foreach (var panel in panels.Where(panel => panel.From < limit))
        {
            if (panel.Until <= limit)
            {
                for (var i = 0; i < GaussPanels.Size; i++)
                {
                    sum += panel.Weights[i] * panel.Values[i] * Math.Exp((panel.Points[i] - s) / w) / w;
                }

                continue;
            }

            GaussPanels.Fill(panel.From, limit, 1, points, weights);
            for (var i = 0; i < GaussPanels.Size; i++)
            {
                sum += weights[i] * Through(panel.Points, panel.Values, points[i]) * Math.Exp((points[i] - s) / w) / w;
            }
        }

        return sum;
    }

    private static double Through(double[] points, double[] values, double at)
    {
        double value = 0;
        for (var i = 0; i < points.Length; i++)
        {
            var basis = values[i];
            for (var j = 0; j < points.Length; j++)
            {
                basis *= j == i ? 1 : (at - points[j]) / (points[i] - points[j]);
            }

            value += basis;
        }

        return value;
    }
}
