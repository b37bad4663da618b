using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Matched pairs, compared one by one by Armitage's restricted plan.</summary>
public sealed record PreferenceTrialDesign : TrialDesign
{
    /// <summary>The protocol's section.</summary>
    public required PreferenceDesign Section { get; init; }

    /// <summary>The plan.</summary>
    public required RestrictedPlan Plan { get; init; }

    internal static PreferenceTrialDesign Of(PreferenceDesign d, ImmutableArray<AnalysisDeclaration> analyses)
    {
        var alpha = OneSided(d);
        var plan = RestrictedPlan.Solve(d.Preference, 2 * alpha, d.Power);
        const string Source = "Armitage, Sequential Medical Trials, 2nd ed. (1975), ch. 4";
        return new PreferenceTrialDesign
        {
            Section = d,
            Plan = plan,
            OneSidedAlpha = alpha,
            Power = d.Power,
            RequiredSize = plan.MaximumPreferences,
            Looks = [.. analyses.Select(a => new DesignLook(a.Id, a.Label, 1, null, null))],
            Facts =
            [
                new("preference", "Probability that the experimental arm is preferred", d.Preference, Origin.Given),
                new("twoSidedAlpha", "Type I error, two-sided", 2 * alpha, Origin.Given),
                new("power", "Power", d.Power, Origin.Given),
                new("intercept", "Boundary, intercept a", plan.Intercept, Origin.Derived, "2 ln((1 - beta) / (alpha / 2)) / ln(theta / (1 - theta))", Source),
                new("slope", "Boundary, slope b", plan.Slope, Origin.Derived, "ln(1 / (4 theta (1 - theta))) / ln(theta / (1 - theta))", Source),
                new("maximumPairs", "Largest number of pairs", plan.MaximumPreferences, Origin.Derived, "smallest number with the power asked for", "exact recursion"),
                new("exactPower", "Power", plan.Power, Origin.Derived, "probability to cross the upper boundary under the alternative", "exact recursion"),
                new("exactTypeOneError", "Type I error, two-sided", plan.TypeOneError, Origin.Derived, "probability to cross either boundary under equal preference", "exact recursion"),
            ],
            Statement = string.Create(CultureInfo.InvariantCulture, $"Pairs are compared one by one by a restricted sequential plan. To detect that {100 * d.Preference:0.##}% of preferences favour the experimental arm with a two-sided type I error of {2 * alpha} (exactly {plan.TypeOneError:F4}) and a power of {100 * d.Power:0.##}% (exactly {plan.Power:F4}), the trial stops when the excess of preferences reaches {plan.Intercept:F3} + {plan.Slope:F4} n after n pairs, or after {plan.MaximumPreferences} pairs."),
        };
    }
}
