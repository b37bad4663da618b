using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>What a trial with competing events compares. The three answer different questions, and may even differ in direction.</summary>
public enum CompetingEstimand
{
    /// <summary>The rate of the event among those who have had neither it nor a competing event: what the treatment does to the event itself.</summary>
    CauseSpecificHazardRatio,

    /// <summary>The ratio of subdistribution hazards, of the cumulative incidences' own: what the treatment does to the share that will have the event, competing events at work.</summary>
    SubdistributionHazardRatio,

    /// <summary>The difference between the shares that have had the event by one time, competing events at work.</summary>
    IncidenceDifference,
}

/// <summary>A size with its estimand, and beside it what the calculation with competing events taken as independent censoring gives. Numbers are not rounded.</summary>
/// <param name="Estimand">What is compared.</param>
/// <param name="Statement">The estimand in words, with its numbers.</param>
/// <param name="Effect">The ratio, or the difference (experimental less control).</param>
/// <param name="Participants">Both arms.</param>
/// <param name="Events">Events of interest expected among them, both arms.</param>
/// <param name="EventProbability">The probability that a participant has the event by the analysis (for a difference: by its time), both arms.</param>
/// <param name="NaiveEffect">The effect that the naive calculation plans with.</param>
/// <param name="NaiveParticipants">The participants that the naive calculation gives, as if nobody had a competing event.</param>
/// <param name="EventsWithNaiveParticipants">The events that really come from as many participants.</param>
/// <param name="PowerWithNaiveParticipants">The power that they give.</param>
/// <param name="Source">Where the formula was published.</param>
public sealed record CompetingEventsSize(
    CompetingEstimand Estimand, string Statement, double Effect, double Participants, double Events, double EventProbability,
    double NaiveEffect, double NaiveParticipants, double EventsWithNaiveParticipants, double PowerWithNaiveParticipants, string Source);

/// <summary>
/// Sizes where a competing event makes the event of interest impossible: by the number of events of interest, (z_alpha + z_beta)^2 / (q (1 - q) log^2 ratio), over the probability of one with competing events at work; or by the
/// binomial variances of the cumulative incidences. Participants enter by the design's accrual, dropout is censoring. Source: Latouche, Porcher and Chevret, Statistics in Medicine 2004;23:3263-3274; Schulgen et al.,
/// Contemporary Clinical Trials 2005;26:386-396; Pintilie, Statistics in Medicine 2002;21:3317-3324. Reference: validation/reference/competing-design.json (R's integrate).
/// </summary>
public static class CompetingEventsDesign
{
    /// <summary>The log-rank test of the cause-specific hazards, proportional.</summary>
    /// <param name="design">One stratum without cured share; its number of participants does not matter.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Between alpha and 1.</param>
    /// <exception cref="ArgumentException">The design has several strata, a cured share or hazards that are not proportional; or a number is out of its range.</exception>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static CompetingEventsSize ForCauseSpecificHazards(SurvivalDesign design, double oneSidedAlpha, double power)
    {
        var (control, experimental) = Arms(design);
        double[] cuts = [.. control.Event.Cuts.Concat(experimental.Event.Cuts).Distinct().Order()];
        var ratio = experimental.Event.RateOfPiece(cuts, 0) / control.Event.RateOfPiece(cuts, 0);
        for (var k = 0; k <= cuts.Length; k++)
        {
            var here = experimental.Event.RateOfPiece(cuts, k) / control.Event.RateOfPiece(cuts, k);
            if (!(Math.Abs(here - ratio) <= 1e-9 * ratio) || control.Event.CuredShare > 0 || experimental.Event.CuredShare > 0)
            {
                throw new ArgumentException(DesignArgument.Text($"the cause-specific hazard ratio is {ratio:R} at first and {here:R} in piece {k}, cured shares {control.Event.CuredShare:R} and {experimental.Event.CuredShare:R}; it is one ratio without cured share"), nameof(design));
            }
        }

        return ByEvents(
            design, oneSidedAlpha, power, CompetingEstimand.CauseSpecificHazardRatio, ratio, ratio,
            DesignArgument.Text($"the ratio {ratio:G6} of the rates of the event among participants still without event and competing event"),
            "Schulgen et al., Contemporary Clinical Trials 2005;26:386-396");
    }

    /// <summary>
    /// The comparison of subdistribution hazards (Gray's test, Fine and Gray's regression): the ratio log(1 - F_E) / log(1 - F_C) at one time stands for all times. The naive calculation takes the same ratio from 1 less
    /// the survival that the event's hazard alone would give.
    /// </summary>
    /// <param name="design">One stratum; its number of participants does not matter.</param>
    /// <param name="time">Time since entry at which the incidences give the ratio.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Between alpha and 1.</param>
    /// <exception cref="ArgumentException">The design has several strata, or a number is out of its range.</exception>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static CompetingEventsSize ForSubdistributionHazards(SurvivalDesign design, double time, double oneSidedAlpha, double power)
    {
        var (control, experimental) = Arms(design);
        DesignArgument.Positive(time);
        var (c, e) = (control.Incidence(time), experimental.Incidence(time));
        return ByEvents(
            design, oneSidedAlpha, power, CompetingEstimand.SubdistributionHazardRatio,
            double.LogP1(-e) / double.LogP1(-c), double.LogP1(-experimental.NaiveIncidence(time)) / double.LogP1(-control.NaiveIncidence(time)),
            DesignArgument.Text($"the ratio of the subdistribution hazards, by cumulative incidences of {e:G6} and {c:G6} at {time:G6}, competing events at work"),
            "Latouche, Porcher and Chevret, Statistics in Medicine 2004;23:3263-3274");
    }

    /// <summary>
    /// The difference of the cumulative incidences at one time, every participant followed until then (dropout ignored): N = (z_alpha + z_beta)^2 (F_E (1 - F_E) / q + F_C (1 - F_C) / (1 - q)) / (F_E - F_C)^2. The naive
    /// calculation takes 1 less the survival that the event's hazard alone gives for F.
    /// </summary>
    /// <param name="design">One stratum; its number of participants does not matter.</param>
    /// <param name="time">Time since entry.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Between alpha and 1.</param>
    /// <exception cref="ArgumentException">The design has several strata, or a number is out of its range.</exception>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static CompetingEventsSize ForIncidences(SurvivalDesign design, double time, double oneSidedAlpha, double power)
    {
        var (control, experimental) = Arms(design);
        DesignArgument.Positive(time);
        var z = Z(oneSidedAlpha, power);
        var q = design.ExperimentalShare;
        var (c, e) = (control.Incidence(time), experimental.Incidence(time));
        var (naiveC, naiveE) = (control.NaiveIncidence(time), experimental.NaiveIncidence(time));
        double Spread(double pE, double pC) => (pE * (1 - pE) / q) + (pC * (1 - pC) / (1 - q));
        double Size(double pE, double pC) => pE == pC
            ? throw new UnreachableTargetException("the power to find a difference of cumulative incidences that are alike", power, oneSidedAlpha)
            : z * z * Spread(pE, pC) / ((pE - pC) * (pE - pC));
        var (participants, naive) = (Size(e, c), Size(naiveE, naiveC));
        var probability = (q * e) + ((1 - q) * c);
        return new CompetingEventsSize(
            CompetingEstimand.IncidenceDifference,
            DesignArgument.Text($"the difference {e - c:G6} of the shares {e:G6} and {c:G6} that have had the event by {time:G6}, competing events at work"),
            e - c, participants, participants * probability, probability, naiveE - naiveC, naive, naive * probability,
            Normal.UpperTail(Normal.UpperQuantile(oneSidedAlpha) - (Math.Abs(e - c) * Math.Sqrt(naive / Spread(e, c)))),
            "the normal test of two proportions, with cumulative incidences");
    }

    private static CompetingEventsSize ByEvents(
        SurvivalDesign design, double alpha, double power, CompetingEstimand estimand, double ratio, double naiveRatio, string statement, string source)
    {
        var (z, q) = (Z(alpha, power), design.ExperimentalShare);
        double Events(double theta) => theta > 0 && double.IsFinite(theta) && Math.Abs(Math.Log(theta)) > 1e-12
            ? z * z / (q * (1 - q) * Math.Log(theta) * Math.Log(theta))
            : throw new UnreachableTargetException(DesignArgument.Text($"the power at a ratio of {theta:R}"), power, alpha);
        var counts = ExpectedCourse.Of(design).At(design.AnalysisTime);
        var (probability, without) = (counts.Events / counts.Enrolled, counts.EventsWithoutCompetingDeath / counts.Enrolled);
        var naive = Events(naiveRatio) / without;
        return new CompetingEventsSize(
            estimand, statement, ratio, Events(ratio) / probability, Events(ratio), probability, naiveRatio, naive, naive * probability,
            Normal.UpperTail(Normal.UpperQuantile(alpha) - (Math.Abs(Math.Log(ratio)) * Math.Sqrt(naive * probability * q * (1 - q)))), source);
    }

    private static double Z(double alpha, double power) =>
        Normal.UpperQuantile(DesignArgument.Alpha(alpha)) + Normal.Quantile(DesignArgument.Power(power, alpha));

    private static (ArmCourse Control, ArmCourse Experimental) Arms(SurvivalDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return design.Strata.Length == 1
            ? (design.Strata[0].Control, design.Strata[0].Experimental)
            : throw new ArgumentException($"the design has {design.Strata.Length} strata; sizes with competing events are for one", nameof(design));
    }
}
