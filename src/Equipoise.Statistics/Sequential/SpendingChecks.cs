using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What a spending plan must keep to, and the error of each look.</summary>
internal static class SpendingChecks
{
    private const int MostLooks = 50;

    /// <summary>The spending time of each look.</summary>
    internal static double[] Times(SpendingPlan plan)
    {
        double[] fractions = [.. plan.InformationFractions];
        Looks(fractions, plan.LastLook);
        if (plan.Symmetric && plan.Lower is not null)
        {
            throw new ArgumentException("a symmetric design has no lower bound of its own");
        }

        if (plan.Futility is { GivenDrift: null } && plan.LastLook == LastLook.Interim)
        {
            throw new ArgumentException("the last look is an interim one, so the futility bound needs a given drift");
        }

        if (plan.Futility is { GivenDrift: { } drift } && !(drift > 0 && double.IsFinite(drift)))
        {
            throw new ArgumentException(FormattableString.Invariant($"the given drift is {drift:R}; it is positive and finite"));
        }

        if (plan.GivenFutility is { } given)
        {
            RequireGiven(given.Z, plan, fractions.Length - (plan.LastLook == LastLook.Interim ? 0 : 1));
        }

        if (plan.Power is not null && plan.Futility is not null)
        {
            throw new ArgumentException("the futility bound's error says the power; it is not given twice");
        }

        if (plan.LastLook != LastLook.Interim && plan.Upper.ActiveLooks is [.., false])
        {
            throw new ArgumentException("the upper bound is switched off at the last look, where all that is left is spent");
        }

        RequireError(plan.Upper, nameof(plan.Upper));
        var errors = plan.Upper.Error + (plan.Lower?.Spending.Error ?? (plan.Symmetric ? plan.Upper.Error : 0));
        if (!(errors < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"the errors of the upper and lower bounds add up to {errors:R}; they stay below 1"));
        }

        if (plan.Power is { } power && !(power > plan.Upper.Error && power < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"the power is {power:R}; it lies between the error, {plan.Upper.Error:R}, and 1"));
        }

        if (plan.Futility is { } futility && !(futility.Spending.Error < 1 - plan.Upper.Error))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"the type II error is {futility.Spending.Error:R}; with the error {plan.Upper.Error:R} every drift gives a smaller one"));
        }

        return SpendingTimes(plan, fractions);
    }

    /// <summary>One to fifty rising fractions that end as they should.</summary>
    internal static void Looks(double[] fractions, LastLook lastLook)
    {
        if (fractions.Length is 0 or > MostLooks)
        {
            throw new ArgumentException($"there are {fractions.Length} looks; there are 1 to {MostLooks}");
        }

        GroupSequential.RequireRising(fractions);
        if (lastLook == LastLook.AtFullInformation && fractions[^1] != 1)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"informationFractions[{fractions.Length - 1}] is {fractions[^1]:R} and is 1 at full information; an end with other information is {nameof(LastLook.FinalAsObserved)}, a look before the end {nameof(LastLook.Interim)}"));
        }

        var first = Array.FindIndex(fractions, fraction => fraction >= 1);
        if (first >= 0 && (first < fractions.Length - 1 || lastLook == LastLook.Interim))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"informationFractions[{first}] is {fractions[first]:R} and not the end: no look follows full information, and an interim one lies below 1"));
        }
    }

    /// <summary>Given bounds: as many as looks, and in order.</summary>
    internal static void Bounds(double[] fractions, double[] upper, double[] lower, double[] futility, FutilityShape shape)
    {
        if (fractions.Length is 0 or > MostLooks || upper.Length != fractions.Length || lower.Length != fractions.Length || futility.Length != fractions.Length)
        {
            throw new ArgumentException(
                $"there are {fractions.Length} information fractions, {upper.Length} upper, {lower.Length} lower and {futility.Length} futility bounds; there are 1 to {MostLooks} of each");
        }

        GroupSequential.RequireRising(fractions);
        for (var look = 0; look < fractions.Length; look++)
        {
            if (!(lower[look] < upper[look]))
            {
                throw new ArgumentException(FormattableString.Invariant($"lowerZ[{look}] is {lower[look]:R} and upperZ[{look}] is {upper[look]:R}; the lower bound lies below the upper"));
            }

            if (!(futility[look] <= upper[look]))
            {
                throw new ArgumentException(FormattableString.Invariant($"futilityZ[{look}] is {futility[look]:R} and upperZ[{look}] is {upper[look]:R}; the futility bound is not above the upper"));
            }

            if (shape == FutilityShape.InnerWedge && futility[look] > 0 && !(-futility[look] >= lower[look]))
            {
                throw new ArgumentException(FormattableString.Invariant($"futilityZ[{look}] is {futility[look]:R} and lowerZ[{look}] is {lower[look]:R}; the wedge lies above the lower bound"));
            }
        }
    }

    /// <summary>The error of each look under one bound.</summary>
    internal static double[] Errors(ErrorSpending spending, double[] times, string bound)
    {
        RequireError(spending, bound);
        if (!spending.ActiveLooks.IsEmpty && spending.ActiveLooks.Length != times.Length)
        {
            throw new ArgumentException($"{bound}: there are {times.Length} looks and {spending.ActiveLooks.Length} marks of active looks");
        }

        if (!spending.ActiveLooks.IsEmpty && !spending.ActiveLooks.Contains(true))
        {
            throw new ArgumentException($"{bound}: the bound is switched off at every look");
        }

        var errors = new double[times.Length];
        double before = 0;
        for (var look = 0; look < times.Length; look++)
        {
            var spent = spending.Function.Spent(spending.Error, times[look]);
            if (!(spent >= before))
            {
                throw new ArgumentException(FormattableString.Invariant($"{bound}: {spending.Function} spends {spent:R} by time {times[look]:R}, less than the {before:R} before"));
            }

            var active = spending.ActiveLooks.IsEmpty || spending.ActiveLooks[look];
            errors[look] = active ? spent - before : 0;
            before = active || spending.Skipped == SkippedError.GivenUp ? spent : before;
        }

        return errors;
    }

    private static void RequireGiven(ImmutableArray<double> bounds, SpendingPlan plan, int looks)
    {
        if (plan.Futility is not null)
        {
            throw new ArgumentException("futility bounds are given or spend an error, not both");
        }

        if (bounds.Length != looks)
        {
            throw new ArgumentException($"there are {bounds.Length} given futility bounds and {looks} looks before the end");
        }

        for (var look = 0; look < looks; look++)
        {
            if (double.IsNaN(bounds[look]) || double.IsPositiveInfinity(bounds[look]))
            {
                throw new ArgumentException(FormattableString.Invariant($"givenFutility[{look}] is {bounds[look]:R}; a bound is a number, or negative infinity for none"));
            }
        }
    }

    private static void RequireError(ErrorSpending spending, string bound)
    {
        if (!(spending.Error > 0 && spending.Error < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"{bound}: the error is {spending.Error:R}; it lies between 0 and 1"));
        }
    }

    /// <summary>The design's name, for print.</summary>
    internal static string Name(SpendingPlan plan) => string.Join("; ", new[]
    {
        plan.Upper.Function + (plan.Symmetric ? ", two-sided" : ""),
        plan.Lower is { } lower ? $"lower {lower.Spending.Function}" : "",
        plan.Futility is { } futility ? $"futility {futility.Spending.Function}, {(futility.Binding ? "binding" : "not binding")}" : "",
        plan.GivenFutility is { } given ? $"futility given, {(given.Binding ? "binding" : "not binding")}" : "",
    }.Where(part => part.Length > 0));

    private static double[] SpendingTimes(SpendingPlan plan, double[] fractions)
    {
        double[] times = plan.SpendingTimes.IsEmpty ? Array.ConvertAll(fractions, fraction => Math.Min(1, fraction)) : [.. plan.SpendingTimes];
        if (times.Length != fractions.Length)
        {
            throw new ArgumentException($"there are {fractions.Length} information fractions and {times.Length} spending times");
        }

        double before = 0;
        for (var look = 0; look < times.Length; look++)
        {
            if (!(times[look] >= before && times[look] <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"spendingTimes[{look}] is {times[look]:R}; spending times do not fall and lie between 0 and 1"));
            }

            before = times[look];
        }

        if (plan.LastLook == LastLook.AtFullInformation && times[^1] != 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"spendingTimes[{times.Length - 1}] is {times[^1]:R}; at full information it is 1"));
        }

        if (plan.LastLook == LastLook.FinalAsObserved)
        {
            times[^1] = 1;
        }

        return times;
    }
}
