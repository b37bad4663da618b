using MathNet.Numerics.Integration;

namespace Equipoise.Statistics.Design;

/// <summary>A moment of follow-up at the analysis, for one participant of the whole trial.</summary>
/// <param name="Time">Since entry.</param>
/// <param name="Control">Expected share at risk in the control arm.</param>
/// <param name="Experimental">Expected share at risk in the experimental arm.</param>
/// <param name="ControlHazard">The control arm's hazard of the event.</param>
/// <param name="ExperimentalHazard">The experimental arm's hazard of the event.</param>
internal readonly record struct RiskMoment(double Time, double Control, double Experimental, double ControlHazard, double ExperimentalHazard)
{
    internal double Total => Control + Experimental;

    internal double PooledHazard => Total > 0 ? ((ControlHazard * Control) + (ExperimentalHazard * Experimental)) / Total : ControlHazard;
}

/// <summary>
/// Who is expected at risk at which follow-up time in a stratum when the trial is analysed: share of the arm times the participants who have entered early enough times the probability to be in
/// follow-up without event. Integrals over follow-up go by eight-point Gauss-Legendre panels between all breaks of hazards and accrual.
/// </summary>
internal sealed class ExpectedRisk
{
    private const int PanelsPerPiece = 64;
    private const int Order = 8;
    private static readonly GaussLegendreRule Rule = new(0, 1, Order);

    private readonly SurvivalDesign design;
    private readonly SurvivalStratum stratum;

    internal ExpectedRisk(SurvivalDesign design, int stratum)
    {
        this.design = design;
        this.stratum = design.Strata[stratum];
        var (c, e) = (this.stratum.Control, this.stratum.Experimental);
        Breaks = [.. new[] { c.Event, c.Dropout, c.CompetingDeath, e.Event, e.Dropout, e.CompetingDeath }.SelectMany(h => h.Cuts)
            .Concat(design.Accrual.Ends.Select(end => design.AnalysisTime - end)).Where(at => at > 0 && at < design.AnalysisTime).Distinct().Order()];
    }

    /// <summary>Times since entry where something is not smooth.</summary>
    internal double[] Breaks { get; }

    /// <summary>The longest follow-up.</summary>
    internal double Longest => design.AnalysisTime;

    /// <summary>The share of all participants who entered at least so long before the analysis.</summary>
    internal double Entered(double t) => design.Accrual.Enrolled(design.AnalysisTime - t) / design.Accrual.Total;

    internal RiskMoment At(double t)
    {
        var entered = Entered(t) * stratum.Share;
        return new RiskMoment(
            t,
            design.ControlShare * entered * stratum.Control.AtRisk(t),
            design.ExperimentalShare * entered * stratum.Experimental.AtRisk(t),
            stratum.Control.Event.Hazard(t),
            stratum.Experimental.Event.Hazard(t));
    }

    /// <summary>The integral of a function from 0 to a time.</summary>
    internal double Integrate(Func<double, double> function, double until)
    {
        double sum = 0;
        foreach (var (from, width) in Panels(until))
        {
            for (var i = 0; i < Order; i++)
            {
                sum += width * Rule.GetWeight(i) * function(from + (width * Rule.GetAbscissa(i)));
            }
        }

        return sum;
    }

    /// <summary>All moments from entry to the longest follow-up with their quadrature weights and the expected pooled Kaplan-Meier curve just before them.</summary>
    internal IEnumerable<(RiskMoment Moment, double Weight, double PooledSurvival)> Walk()
    {
        double hazard = 0, before = 0;
        foreach (var (from, width) in Panels(design.AnalysisTime))
        {
            for (var i = 0; i < Order; i++)
            {
                var t = from + (width * Rule.GetAbscissa(i));
                hazard += Pooled(before, t);
                before = t;
                yield return (At(t), width * Rule.GetWeight(i), Math.Exp(-hazard));
            }

            hazard += Pooled(before, from + width);
            before = from + width;
        }
    }

    private double Pooled(double from, double until)
    {
        double sum = 0;
        for (var i = 0; i < Order; i++)
        {
            sum += Rule.GetWeight(i) * At(from + ((until - from) * Rule.GetAbscissa(i))).PooledHazard;
        }

        return sum * (until - from);
    }

    private IEnumerable<(double From, double Width)> Panels(double until)
    {
        double from = 0;
        foreach (var to in Breaks.Where(at => at < until).Append(until))
        {
            var width = (to - from) / PanelsPerPiece;
            for (var k = 0; k < PanelsPerPiece; k++)
            {
                yield return (from + (k * width), width);
            }

            from = to;
        }
    }
}
