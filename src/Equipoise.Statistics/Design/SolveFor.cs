using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>What a design by time to an event aims at.</summary>
/// <param name="Method">The formula.</param>
/// <param name="OneSidedAlpha">Between 0 and 1/2.</param>
/// <param name="Power">Above alpha and below 1.</param>
/// <param name="Variance">The variance convention.</param>
public sealed record SurvivalTarget(SurvivalMethod Method, double OneSidedAlpha, double Power, VarianceConvention Variance)
{
    /// <summary>Final over fixed information when there are interim looks; 1 for none.</summary>
    public double Inflation { get; init; } = 1;

    internal double Of(SurvivalDesign design) => SurvivalSize.Power(design, Method, OneSidedAlpha, Variance, Inflation);
}

/// <summary>
/// Solves a design by time to an event for any one unknown, the rest given: each answer, put into the design, gives the target's power back. Power rises with each unknown (a hazard ratio's distance
/// from 1), so a bracket and Brent's method find it; where no value reaches the target the exception states the limit.
/// </summary>
public static class SolveFor
{
    private const double Longest = 1e6;
    private const double SmallestRatio = 1e-4;

    /// <summary>The number of participants over the design's accrual time, and with it the accrual rate and the events.</summary>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static SurvivalSizeResult Participants(SurvivalDesign design, SurvivalTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return SurvivalSize.For(design, target.Method, target.OneSidedAlpha, target.Power, target.Variance, target.Inflation);
    }

    /// <summary>The accrual, in the design's shape and time, whose rates are enough.</summary>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static AccrualPattern AccrualRate(SurvivalDesign design, SurvivalTarget target)
    {
        ArgumentNullException.ThrowIfNull(design);
        return design.Accrual.WithTotal(Participants(design, target).Participants);
    }

    /// <summary>The events expected at the analysis when the participants are enough.</summary>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static double Events(SurvivalDesign design, SurvivalTarget target) => Participants(design, target).Events;

    /// <summary>The power of the design as it is; the target's own power does not matter.</summary>
    public static double Power(SurvivalDesign design, SurvivalTarget target)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(target);
        return target.Of(design);
    }

    /// <summary>The hazard ratio below 1, nearest to it, that is found with the target's power; the experimental event hazards are the control's times it.</summary>
    /// <exception cref="UnreachableTargetException">Even a ratio of 1e-4 is not found with it.</exception>
    public static double HazardRatio(SurvivalDesign design, SurvivalTarget target)
    {
        Refuse(design, target);
        double At(double log) => target.Of(design.WithHazardRatio(Math.Exp(log))) - target.Power;
        double near = -1e-9, best = At(near);
        for (var far = -0.05; far >= Math.Log(SmallestRatio); far *= 1.25)
        {
            var here = At(far);
            if (here >= 0)
            {
                return Math.Exp(Root.Between(At, near, far, "the hazard ratio of a power"));
            }

            (near, best) = (far, Math.Max(best, here));
        }

        throw new UnreachableTargetException("the power for a hazard ratio above 1e-4", target.Power, best + target.Power);
    }

    /// <summary>The accrual time with the design's rates, the last going on, and its follow-up after the end of accrual.</summary>
    /// <exception cref="UnreachableTargetException">Even accrual of a million units of time does not reach it.</exception>
    public static double AccrualTime(SurvivalDesign design, SurvivalTarget target)
    {
        Refuse(design, target);
        return Least(time => target.Of(design.WithAccrual(design.Accrual.WithDuration(time))), FirstEntry(design), double.PositiveInfinity, target, "the power for any accrual time");
    }

    /// <summary>The accrual time with the design's rates when the analysis stays at the design's calendar time, so that longer accrual leaves less follow-up.</summary>
    /// <exception cref="UnreachableTargetException">Accrual until the analysis is not enough: it is too slow.</exception>
    public static double AccrualTimeWithinDuration(SurvivalDesign design, SurvivalTarget target)
    {
        Refuse(design, target);
        return Least(
            time => target.Of(design.WithAccrual(design.Accrual.WithDuration(time)).AnalysedAt(design.AnalysisTime)), FirstEntry(design), design.AnalysisTime, target,
            "the power for accrual until the analysis");
    }

    /// <summary>The least follow-up after the end of accrual with the design's participants; 0 when none is needed.</summary>
    /// <exception cref="UnreachableTargetException">However long one waits, the participants are too few.</exception>
    public static double FollowUp(SurvivalDesign design, SurvivalTarget target)
    {
        Refuse(design, target);
        double At(double time) => target.Of(design.AnalysedAt(design.Accrual.Duration + time));
        return At(0) >= target.Power ? 0 : Least(At, 0, double.PositiveInfinity, target, "the power for any follow-up");
    }

    /// <summary>The first value with the target's power: a bracket that doubles until the power is reached, or the end, or no longer grows.</summary>
    private static double Least(Func<double, double> powerAt, double start, double end, SurvivalTarget target, string what)
    {
        double from = start, step = double.IsFinite(end) ? (end - start) / 64 : Math.Max(1, start) / 16;
        // Just after the first entry there is nothing to compare yet.
        double At(double value) => value <= start && start >= 0 && value == start ? target.OneSidedAlpha : powerAt(value);
        double best = 0, before = -1;
        while (true)
        {
            var to = Math.Min(end, from + step);
            var power = At(to);
            best = Math.Max(best, power);
            if (power >= target.Power)
            {
                return Root.Between(value => At(value) - target.Power, from, to, "the time of a power");
            }

            if (to >= end || to > Longest || (to > 1000 * Math.Max(1, start) && power <= before))
            {
                throw new UnreachableTargetException(what, target.Power, best);
            }

            (from, before) = (to, power);
            step *= double.IsFinite(end) ? 1 : 1.5;
        }
    }

    private static double FirstEntry(SurvivalDesign design) => design.Accrual.Rates[0] > 0 ? 0 : design.Accrual.Ends[design.Accrual.Rates.TakeWhile(rate => rate == 0).Count() - 1];

    private static void Refuse(SurvivalDesign design, SurvivalTarget target)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(target);
        DesignArgument.Power(target.Power, DesignArgument.Alpha(target.OneSidedAlpha));
    }
}
