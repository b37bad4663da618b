using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>What a design counts as information.</summary>
public enum InformationUnit
{
    /// <summary>Events, both arms.</summary>
    Events,

    /// <summary>Participants with a known outcome, both arms.</summary>
    Participants,
}

/// <summary>Two arms compared by a statistic that is nearly normal, with looks at bounds: by time to an event, proportions or means.</summary>
public abstract record SequentialTrialDesign : TrialDesign
{
    /// <summary>The bounds at the planned information, with the drift that gives the power asked for.</summary>
    public required SequentialDesign Bounds { get; init; }

    /// <summary>What counts as information.</summary>
    public required InformationUnit Unit { get; init; }

    /// <summary>Units at full information, with the participants that the protocol states.</summary>
    public required double PlannedUnits { get; init; }

    /// <summary>The expectation of Z at full information under the alternative, with the participants that the protocol states.</summary>
    public required double PlannedDrift { get; init; }

    /// <summary>The scale of the estimate; null for a test that estimates nothing on a scale of effects.</summary>
    public required EffectScale? Effect { get; init; }

    /// <summary>What Z is, for print.</summary>
    public required string Statistic { get; init; }

    /// <summary>How the protocol's boundary is solved with other information.</summary>
    public required DeclaredBoundary Boundary { get; init; }

    /// <summary>Power with the participants that the protocol states, futility obeyed.</summary>
    public double AchievedPower => Bounds.Power(PlannedDrift);

    /// <summary>Final information over that of one look.</summary>
    public double Inflation => InflationOf(Bounds, OneSidedAlpha, Power);

    /// <summary>The plan of looks: where they fall, and what stops there.</summary>
    /// <param name="Month">Calendar time, months since the start of accrual; null where the design has no accrual.</param>
    /// <param name="Participants">Expected to have entered.</param>
    /// <param name="Units">Expected information in units.</param>
    internal sealed record PlannedLook(double? Month, double? Participants, double Units);

    /// <summary>Looks with their bounds on all scales, what they spend and how often they stop.</summary>
    internal static ImmutableArray<DesignLook> LooksOf(ImmutableArray<AnalysisDeclaration> analyses, SequentialDesign bounds, double drift, EffectScale? effect, ImmutableArray<PlannedLook> plan)
    {
        var (none, full) = (bounds.Cross(0), bounds.Cross(drift));
        var free = bounds.Cross(0, FutilityUse.Ignored);
        return [.. analyses.Select((a, i) =>
        {
            var (upper, lower, low) = (Bound(bounds.UpperZ[i]), Bound(bounds.LowerZ[i]), i + 1 == analyses.Length ? null : Bound(bounds.FutilityZ[i]));
            return new DesignLook(a.Id, a.Label, bounds.InformationFractions[i], upper, upper is { } u ? Statistics.Numerics.Normal.UpperTail(u) : null)
            {
                LowerZ = lower,
                FutilityZ = low,
                EfficacyEffect = upper is { } e ? effect?.At(e, plan[i].Units) : null,
                FutilityEffect = low is { } f ? effect?.At(f, plan[i].Units) : null,
                ErrorSpent = (bounds.FutilityBinding ? none : free).Upper.Take(i + 1).Sum(),
                PowerSoFar = full.Upper.Take(i + 1).Sum(),
                StopsUnderNull = none.Stopping[i],
                StopsUnderAlternative = full.Stopping[i],
                Month = plan[i].Month,
                Participants = plan[i].Participants,
                Units = plan[i].Units,
            };
        })];
    }

    /// <summary>What one expects to need: of information, participants and time, without an effect and with the effect sought; and half way, as a share of the information.</summary>
    internal static IEnumerable<DesignFact> Expectations(SequentialDesign bounds, double drift, ImmutableArray<DesignLook> looks, InformationUnit unit)
    {
        if (looks.Length == 1)
        {
            yield break;
        }

        foreach (var (key, words, at) in new[] { ("Null", "without an effect", 0), ("Alternative", "with the effect sought", drift) })
        {
            var stops = bounds.Cross(at).Stopping;
            double? Mean(Func<DesignLook, double?> number) => looks.All(l => number(l) is not null) ? looks.Select((l, i) => stops[i] * number(l)!.Value).Sum() : null;
            const string Recursion = "sum over looks of the probability to end there times the number expected by then";
            yield return new("expected" + unit + key, unit == InformationUnit.Events ? $"Expected events, {words}" : $"Expected participants with a known outcome, {words}", Mean(l => at == 0 ? l.UnitsUnderNull ?? l.Units : l.Units)!.Value, Origin.Derived, Recursion, "Jennison and Turnbull 2000, 2.3");
            if (Mean(l => at == 0 ? l.ParticipantsUnderNull ?? l.Participants : l.Participants) is { } participants)
            {
                yield return new("expectedEntered" + key, $"Expected participants entered, {words}", participants, Origin.Derived, Recursion, "Jennison and Turnbull 2000, 2.3");
            }

            if (Mean(l => at == 0 ? l.MonthUnderNull ?? l.Month : l.Month) is { } months)
            {
                yield return new("expectedMonths" + key, $"Expected duration in months, {words}", months, Origin.Derived, Recursion, "Jennison and Turnbull 2000, 2.3");
            }
        }

        var half = bounds.Cross(drift / 2);
        yield return new("expectedInformationHalfWay", "Expected share of the information, half way to the effect sought", half.ExpectedInformation, Origin.Derived, "sum over looks of the probability to end there times the information there", "Jennison and Turnbull 2000, 2.3");
    }

    /// <summary>The facts that every design with bounds has: errors, inflation, achieved power.</summary>
    internal static IEnumerable<DesignFact> BoundFacts(SequentialDesign bounds, double alpha, double power, double achieved, double drift)
    {
        const string Recursion = "Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, ch. 19";
        yield return new("inflationFactor", string.Create(CultureInfo.InvariantCulture, $"Inflation for {bounds.UpperZ.Length} {(bounds.UpperZ.Length == 1 ? "look" : "looks")}"), InflationOf(bounds, alpha, power), Origin.Derived, $"final information over that of one look, {bounds.Name}", Recursion);
        yield return new("achievedPower", "Power with the participants stated", achieved, Origin.Derived, "probability to cross the upper bound under the alternative, futility obeyed", Recursion);
        yield return new("drift", "Expectation of Z at full information under the alternative", drift, Origin.Derived, "with the participants stated", null);
        yield return new("typeOneError", bounds.HasFutility ? "Type I error, one-sided, futility obeyed" : "Type I error, one-sided, all looks", bounds.Cross(0).TotalUpper, Origin.Derived, "probability to cross the upper bound without an effect", Recursion);
        if (bounds.HasFutility)
        {
            yield return new("typeOneErrorFutilityIgnored", "Type I error, one-sided, futility ignored", bounds.Cross(0, FutilityUse.Ignored).TotalUpper, Origin.Derived, "probability to cross the upper bound without an effect", Recursion);
        }

        if (bounds.HasLower && !bounds.LowerZ.Zip(bounds.UpperZ).All(b => Math.Abs(b.First + b.Second) < 1e-9 || double.IsInfinity(b.First)))
        {
            yield return new("harmError", "Probability to cross the lower bound without an effect", bounds.Cross(0, FutilityUse.Ignored).TotalLower, Origin.Derived, "futility ignored", Recursion);
        }
    }

    /// <summary>Final information over that of one look with the error of the protocol, all of which the bounds need not use.</summary>
    internal static double InflationOf(SequentialDesign bounds, double alpha, double power) =>
        Math.Pow(bounds.Drift!.Value / (Statistics.Numerics.Normal.UpperQuantile(alpha) + Statistics.Numerics.Normal.Quantile(power)), 2);

    /// <summary>The drift with a number of participants, from the power that the formula gives to as many without looks; where that is 1 to the last digit, from the root of the numbers.</summary>
    internal static double DriftOf(SequentialDesign bounds, double power, double alpha, double fixedPower, double stated, double required)
    {
        var atFixed = Statistics.Numerics.Normal.Quantile(Math.Min(fixedPower, 1));
        return double.IsFinite(atFixed) && fixedPower < 1 - 1e-13
            ? (Statistics.Numerics.Normal.UpperQuantile(alpha) + atFixed) * Math.Sqrt(InflationOf(bounds, alpha, power))
            : bounds.Drift!.Value * Math.Sqrt(stated / required);
    }

    internal static double? Bound(double z) => double.IsFinite(z) ? z : null;

    /// <summary>"3 looks at 33%, 67% and 100% of the information".</summary>
    internal static string InWords(ImmutableArray<double> fractions) => fractions.Length == 1
        ? "one look"
        : string.Create(CultureInfo.InvariantCulture, $"{fractions.Length} looks at {string.Join(", ", fractions.Take(fractions.Length - 1).Select(Percent))} and {Percent(fractions[^1])} of the information");

    private static string Percent(double fraction) => (100 * fraction).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
