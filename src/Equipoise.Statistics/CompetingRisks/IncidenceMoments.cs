namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The variance of an incidence F, of the event-free probability S and of the area under F, carried from time to time: a deviation (s, f) becomes (s (1 - h), f + s h_k), and the
/// events of the time add their own. No sum of differences F(t) - F(u) is squared, so small variances keep their digits.
/// </summary>
internal struct IncidenceMoments
{
    private readonly IncidenceSteps steps;
    private readonly int cause;
    private readonly IncidenceVariance kind;
    private double areaWithSurvival;
    private double areaWithIncidence;
    private double covariance;

    internal IncidenceMoments(IncidenceSteps steps, int cause, IncidenceVariance kind)
    {
        this.steps = steps;
        this.cause = cause;
        this.kind = kind;
    }

    internal double OfSurvival { get; private set; }

    internal double OfIncidence { get; private set; }

    internal double OfArea { get; private set; }

    /// <summary>Lets time pass: the area grows by F times the span.</summary>
    internal void Wait(double span)
    {
        OfArea += (2 * span * areaWithIncidence) + (span * span * OfIncidence);
        areaWithSurvival += span * covariance;
        areaWithIncidence += span * OfIncidence;
    }

    /// <summary>Passes the events of a time.</summary>
    internal void Pass(int at)
    {
        var n = steps.Weight[at];
        var (all, own) = (steps.AllEvents(at), steps.EventWeight[cause][at]);
        var (h, share) = (all / n, own / n);
        areaWithIncidence += share * areaWithSurvival;
        OfIncidence += (2 * share * covariance) + (share * share * OfSurvival);
        var s = steps.SurvivalBefore[at] * steps.SurvivalBefore[at];
        if (kind == IncidenceVariance.Aalen)
        {
            var (jump, other) = (Jump(own, n), Jump(all - own, n));
            OfIncidence += s * jump;
            Shrink(at, h, share, s * (jump + other), -s * jump);
        }
        else
        {
            OfIncidence = steps.IsCertain(cause, at) ? 0 : OfIncidence + (s * share * (1 - share) / n);
            areaWithIncidence = steps.IsCertain(cause, at) ? 0 : areaWithIncidence;
            Shrink(at, h, share, s * h * (1 - h) / n, -s * share * (1 - h) / n);
        }
    }

    /// <summary>The variance of d / n where d of n jump; one left is a jump of one.</summary>
    private static double Jump(double d, double n) => d / (n * n) * (n > 1 ? Math.Max(0, n - d) / (n - 1) : 1);

    private void Shrink(int at, double h, double share, double ofSurvival, double ofBoth)
    {
        if (steps.Exhausts(at))
        {
            // S is 0 from here on, without variance.
            (OfSurvival, covariance, areaWithSurvival) = (0, 0, 0);
            return;
        }

        areaWithSurvival *= 1 - h;
        covariance = ((1 - h) * (covariance + (share * OfSurvival))) + ofBoth;
        OfSurvival = ((1 - h) * (1 - h) * OfSurvival) + ofSurvival;
    }
}
