namespace Equipoise.Statistics.Design;

/// <summary>What the logarithms of hazard ratios are weighted with when they differ between pieces or strata.</summary>
public enum AverageWeight
{
    /// <summary>The expected events of both arms in the piece.</summary>
    Events,

    /// <summary>The inverse variance of the piece's estimate, 1 / (1/D1 + 1/D2).</summary>
    InverseVariance,
}

public static partial class SurvivalMethods
{
    /// <summary>
    /// The average hazard ratio: effect the weighted mean of log HR over pieces of follow-up and strata; information under the null q1 q2 (D1 + D2), under the alternative 1 / (1/D1 + 1/D2), added up over
    /// pieces, D1 and D2 the expected events there. Hazards may cross. Source: Schemper, Wakounig and Heinze, Statistics in Medicine 2009;28:2473-2489.
    /// </summary>
    public static SurvivalMethod AverageHazardRatio(AverageWeight weight) => new(
        weight == AverageWeight.Events ? "average-hazard-ratio(events)" : "average-hazard-ratio(inverse-variance)",
        "effect the weighted mean of log HR by piece; information q1 q2 (D1 + D2) or 1/(1/D1 + 1/D2)", "Schemper, Wakounig and Heinze, Statistics in Medicine 2009;28:2473-2489", design =>
        {
            double sum = 0, weights = 0, null0 = 0, alternative = 0;
            foreach (var (control, experimental, logRatio) in PiecesOf(design))
            {
                var information = Information((control, experimental));
                var w = weight == AverageWeight.Events ? control + experimental : information;
                (sum, weights) = (sum + (w * logRatio), weights + w);
                null0 += design.ControlShare * design.ExperimentalShare * (control + experimental);
                alternative += information;
            }

            return weights > 0
                ? new NormalLaw(Math.Abs(sum / weights), 1 / null0, 1 / alternative)
                : throw new ArgumentException("no hazard is above 0; there are no events", nameof(design));
        });

    /// <summary>The average hazard ratio of a design at its analysis.</summary>
    public static double AverageRatio(SurvivalDesign design, AverageWeight weight)
    {
        ArgumentNullException.ThrowIfNull(design);
        double sum = 0, weights = 0;
        foreach (var (control, experimental, logRatio) in PiecesOf(design))
        {
            var w = weight == AverageWeight.Events ? control + experimental : Information((control, experimental));
            (sum, weights) = (sum + (w * logRatio), weights + w);
        }

        return Math.Exp(sum / weights);
    }

    /// <summary>Expected events per participant and log hazard ratios by stratum and piece, pieces without events left out.</summary>
    private static List<(double Control, double Experimental, double LogRatio)> PiecesOf(SurvivalDesign design)
    {
        var course = ExpectedCourse.Of(design);
        var pieces = new List<(double, double, double)>();
        for (var s = 0; s < design.Strata.Length; s++)
        {
            var stratum = design.Strata[s];
            RefuseCured(stratum, "the average hazard ratio");
            var (c, e) = (stratum.Control.Event, stratum.Experimental.Event);
            double[] cuts = [.. c.Cuts.Concat(e.Cuts).Where(cut => cut < design.AnalysisTime).Distinct().Order()];
            var before = (Control: 0.0, Experimental: 0.0);
            for (var k = 0; k <= cuts.Length; k++)
            {
                var until = course.EventsWithin(s, k == cuts.Length ? design.AnalysisTime : cuts[k], design.AnalysisTime);
                var (h1, h2) = (c.Hazard(k == cuts.Length ? design.AnalysisTime : cuts[k]), e.Hazard(k == cuts.Length ? design.AnalysisTime : cuts[k]));
                if ((h1 > 0) != (h2 > 0))
                {
                    throw new ArgumentException($"in piece {k} of stratum {stratum.Name} one arm has events and the other has none; an average hazard ratio does not exist", nameof(design));
                }

                if (h1 > 0)
                {
                    pieces.Add((until.Control - before.Control, until.Experimental - before.Experimental, Math.Log(h2 / h1)));
                }

                before = until;
            }
        }

        return pieces;
    }
}
