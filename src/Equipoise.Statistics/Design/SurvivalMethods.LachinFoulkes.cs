namespace Equipoise.Statistics.Design;

public static partial class SurvivalMethods
{
    private const string LachinFoulkesSource = "Lachin and Foulkes, Biometrics 1986;42:507-519";

    /// <summary>
    /// Lachin and Foulkes 1986 on the scale of hazards: effect h1 - h2, variance h1^2/(q1 d1) + h2^2/(q2 d2); under the null both arms have the hazard q1 h1 + q2 h2. One constant hazard per arm.
    /// </summary>
    public static SurvivalMethod LachinFoulkesDifference => new(
        "lachin-foulkes-difference", "effect h1 - h2, variance h1^2/(q1 d1) + h2^2/(q2 d2)", LachinFoulkesSource, design =>
        {
            if (design.Strata.Length > 1 || design.Strata[0].Control.Event.Cuts.Length + design.Strata[0].Experimental.Event.Cuts.Length > 0)
            {
                throw new ArgumentException("there are strata or pieces; the difference of hazards needs one constant hazard per arm, lachin-foulkes does not", nameof(design));
            }

            RefuseCured(design.Strata[0], "the difference of hazards");
            var (h1, h2) = (design.Strata[0].Control.Event.Rates[0], design.Strata[0].Experimental.Event.Rates[0]);
            var common = (design.ControlShare * h1) + (design.ExperimentalShare * h2);
            var (at, under) = (EventsByArm(design), EventsByArm(UnderNull(design, 1)));
            return new NormalLaw(
                Math.Abs(h1 - h2),
                common * common * ((1 / under[0].Control) + (1 / under[0].Experimental)),
                (h1 * h1 / at[0].Control) + (h2 * h2 / at[0].Experimental));
        });

    /// <summary>
    /// Lachin and Foulkes's idea on the scale of the log hazard ratio: effect log HR - log HR0, variance 1/(q1 d1) + 1/(q2 d2); under the null the arms' hazards are h0 and HR0 h0 with
    /// h0 = (q1 h1 + q2 h2) / (q1 + q2 HR0) in each piece. Information adds up over strata. With Both it is what gsDesign's nSurv prints. Proportional hazards.
    /// </summary>
    /// <param name="nullRatio">HR0: 1 for superiority, a margin above 1 for non-inferiority.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not positive.</exception>
    public static SurvivalMethod LachinFoulkes(double nullRatio = 1)
    {
        DesignArgument.Positive(nullRatio);
        return new(Named("lachin-foulkes", nullRatio), "effect log HR - log HR0, variance 1/(q1 d1) + 1/(q2 d2), pooled hazards under the null", LachinFoulkesSource, design => new NormalLaw(
            Math.Abs(Math.Log(ProportionalRatio(design, "Lachin and Foulkes's formula") / nullRatio)),
            1 / EventsByArm(UnderNull(design, nullRatio)).Sum(Information),
            1 / EventsByArm(design).Sum(Information)));
    }

    private static double Information((double Control, double Experimental) events) => 1 / ((1 / events.Control) + (1 / events.Experimental));

    /// <summary>Expected events by stratum and arm at the analysis, for one participant of the whole trial.</summary>
    private static (double Control, double Experimental)[] EventsByArm(SurvivalDesign design)
    {
        var course = ExpectedCourse.Of(design);
        return [.. Enumerable.Range(0, design.Strata.Length).Select(s => course.EventsWithin(s, design.AnalysisTime, design.AnalysisTime))];
    }

    private static SurvivalDesign UnderNull(SurvivalDesign design, double nullRatio)
    {
        var strata = design.Strata.Select(stratum =>
        {
            var (c, e) = (stratum.Control.Event, stratum.Experimental.Event);
            double[] cuts = [.. c.Cuts.Concat(e.Cuts).Distinct().Order()];
            var pooled = PiecewiseHazard.Of(cuts, [.. Enumerable.Range(0, cuts.Length + 1).Select(k =>
                ((design.ControlShare * c.RateOfPiece(cuts, k)) + (design.ExperimentalShare * e.RateOfPiece(cuts, k))) / (design.ControlShare + (design.ExperimentalShare * nullRatio)))]);
            return stratum with { Control = stratum.Control with { Event = pooled }, Experimental = stratum.Experimental with { Event = pooled.Times(nullRatio) } };
        });
        return SurvivalDesign.Stratified([.. strata], design.Accrual, 0, design.AllocationRatio).AnalysedAt(design.AnalysisTime);
    }
}
