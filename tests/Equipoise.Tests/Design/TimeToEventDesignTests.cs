using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Design;

public sealed class TimeToEventDesignTests
{
    private const string Spending = "{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}";
    private static readonly double[] FiveLooks = [0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>The numbers that rpact and gsDesign print for the same trial: docs/methods/reconciliation.md.</summary>
    [Theory]
    [InlineData("schoenfeld", "underNull", 58.27, 36.14)]
    [InlineData("lachinFoulkes", "both", 57.10, 35.41)]
    [InlineData("freedman", "underNull", 67.10, 41.62)]
    public void The_section_gives_the_size_that_the_tools_print(string method, string variance, double participants, double events)
    {
        var design = Given(Designs.Events(Spending, FiveLooks, 0.025, 0.8, Math.Log(0.7) / Math.Log(0.4), method: method, variance: variance));
        Fact(design, "participantsUnrounded").ShouldBe(participants, 5e-3);
        Fact(design, "eventsRequired").ShouldBe(events, 5e-3);
    }

    [Theory]
    [InlineData("{kind: obrienFleming}")]
    [InlineData("{kind: pocock}")]
    [InlineData("{kind: wangTsiatis, delta: 0.3}")]
    [InlineData("{kind: haybittlePeto, interimZ: 3}")]
    [InlineData("{kind: pampallonaTsiatis, rejectionDelta: 0.1, futilityDelta: 0.2}")]
    [InlineData("{kind: triangular}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: lanDemetsPocock}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: kimDemets, rho: 2}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: hwangShihDecani, gamma: -4}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: exponentialSpending, nu: 0.8}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: normalSpending, a: 0, b: 1.5}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: tSpending, degreesOfFreedom: 4, a: 0, b: 1.5}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: cauchySpending, a: 0, b: 1.5}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: logisticSpending, a: 0, b: 1.5}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: spendingPoints, times: [0.5], shares: [0.2]}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: lanDemetsPocock}, harm: {alpha: 0.05, spending: {kind: lanDemetsPocock}}}")]
    [InlineData("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}, clock: calendar}")]
    [InlineData("{kind: givenBounds, scale: z, efficacy: [3, 2.5, 2.1]}")]
    [InlineData("{kind: givenBounds, scale: p, efficacy: [0.001, 0.005, 0.018]}")]
    public void Every_boundary_keeps_the_error_and_reaches_the_power_with_the_size_it_asks_for(string boundary)
    {
        var meets = boundary.Contains("triangular", StringComparison.Ordinal) || boundary.Contains("pampallona", StringComparison.Ordinal);
        var yaml = Designs.Events(boundary, [0.4, 0.7, 1], 0.025, 0.85, 0.6, futility: meets, binding: meets);
        var size = Given(yaml).RequiredSize;
        var design = Given(yaml.Replace("participants: 1000000", $"participants: {size}", StringComparison.Ordinal));
        Fact(design, "typeOneError").ShouldBeLessThanOrEqualTo(0.025 + 1e-9);
        if (!boundary.Contains("given", StringComparison.Ordinal))
        {
            (design.Bounds.HasFutility && !design.Bounds.FutilityBinding ? Fact(design, "typeOneErrorFutilityIgnored") : Fact(design, "typeOneError")).ShouldBe(0.025, 1e-7);
        }

        design.AchievedPower.ShouldBeInRange(0.85, 0.85 + (3.0 / size) + 0.005);
        design.Looks[^1].PowerSoFar!.Value.ShouldBe(design.AchievedPower, 1e-9);
        design.Looks.Sum(l => l.StopsUnderAlternative!.Value).ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Each_unknown_put_into_the_design_gives_the_power_back()
    {
        var design = Given(Designs.Events(Spending, FiveLooks, 0.025, 0.8, 0.5, participants: 200));
        var target = design.Target;
        foreach (var unknown in DesignSolution.Of(design).Where(u => u.Name != "power"))
        {
            var answer = unknown.Solve()[0].Value;
            var course = unknown.Name switch
            {
                "participants" => design.Course.WithParticipants(answer),
                "hazardRatio" => design.Course.WithHazardRatio(answer),
                "accrualMonths" => design.Course.WithAccrual(design.Course.Accrual.WithDuration(answer)),
                "accrualMonthsWithinDuration" => design.Course.WithAccrual(design.Course.Accrual.WithDuration(answer)).AnalysedAt(design.Course.AnalysisTime),
                "followUpMonths" => design.Course.AnalysedAt(design.Course.Accrual.Duration + answer),
                var other => throw new InvalidOperationException(other),
            };
            if (unknown.Name != "followUpMonths" || answer > 0)
            {
                SolveFor.Power(course, target).ShouldBe(0.8, 1e-7, unknown.Name);
            }
        }
    }

    [Theory]
    [InlineData("{kind: numberOfEvents, events: 60}")]
    [InlineData("{kind: calendarTime, months: 30}")]
    [InlineData("{kind: afterEnrolled, share: 0.7, months: 6}")]
    [InlineData("{kind: afterPreviousLook, months: 28}")]
    [InlineData("{kind: earliestOf, rules: [{kind: eventsReached, fraction: 0.6}, {kind: calendarTime, months: 33}]}")]
    [InlineData("{kind: latestOf, rules: [{kind: eventsReached, fraction: 0.3}, {kind: calendarTime, months: 33}]}")]
    [InlineData("{kind: extendedForEvents, months: 20, events: 40, longestExtensionMonths: 6}")]
    public void A_look_falls_where_its_rule_says_and_its_information_is_what_is_expected_there(string when)
    {
        var design = Given(Designs.Events(Spending, [0.5, 1], 0.025, 0.9, 0.6, participants: 260).Replace("{kind: eventsReached, fraction: 0.5}", when, StringComparison.Ordinal));
        var course = ExpectedCourse.Of(design.Course);
        var look = design.Looks[0];
        look.Units!.Value.ShouldBe(course.Events(look.Month!.Value), 1e-9);
        look.Participants!.Value.ShouldBe(course.Enrolled(look.Month.Value), 1e-9);
        look.Units.Value.ShouldBeInRange(look.EventsLower!.Value, look.EventsUpper!.Value);
        if (when.Contains("calendarTime, months: 30", StringComparison.Ordinal))
        {
            look.Month.Value.ShouldBe(30, 1e-9);
            look.InformationFraction.ShouldBe(course.Events(30) / course.Events(60), 1e-9);
        }
    }

    [Theory]
    [InlineData("{kind: statisticBelow, z: 0.2}", 0.2)]
    [InlineData("{kind: estimateNoBetterThan, effect: 1}", 0)]
    public void A_limit_for_futility_is_a_bound_of_Z(string rule, double z)
    {
        var design = Given(WithRule(rule));
        design.Looks[0].FutilityZ!.Value.ShouldBe(z, 1e-9);
        design.Looks[0].StopsUnderNull!.Value.ShouldBeGreaterThan(0.4);
    }

    [Fact]
    public void A_limit_of_conditional_power_is_the_Z_that_has_it()
    {
        var design = Given(WithRule("{kind: conditionalPowerBelow, under: trend, limit: 0.15}"));
        BoundScale.ToConditionalPowerUnderTrend(design.Looks[0].FutilityZ!.Value, design.Looks[0].InformationFraction, design.Bounds.UpperZ[^1]).ShouldBe(0.15, 1e-9);
        design = Given(WithRule("{kind: conditionalPowerBelow, under: design, limit: 0.3}"));
        BoundScale.ToConditionalPower(design.Looks[0].FutilityZ!.Value, design.Looks[0].InformationFraction, design.PlannedDrift, design.Bounds.UpperZ[^1]).ShouldBe(0.3, 1e-7);
        design = Given(WithRule("{kind: predictivePowerBelow, limit: 0.1}"));
        PredictivePower.OfFinalTest(design.Looks[0].FutilityZ!.Value, design.Looks[0].InformationFraction, DriftPrior.Flat, design.Bounds.UpperZ[^1]).ShouldBe(0.1, 1e-9);
    }

    [Fact]
    public void A_limit_of_the_estimate_is_that_estimate_with_the_events_of_the_size_stated()
    {
        foreach (var participants in new[] { 250, 300, 700 })
        {
            var design = Given(WithRule("{kind: estimateNoBetterThan, effect: 0.9}").Replace("participants: 300", $"participants: {participants}", StringComparison.Ordinal));
            design.Looks[0].FutilityEffect!.Value.ShouldBe(0.9, 1e-6);
        }
    }

    [Fact]
    public void Binding_limits_give_the_error_back_to_the_efficacy_bounds()
    {
        var free = Given(WithRule("{kind: statisticBelow, z: 0.5}"));
        var binding = Given(WithRule("{kind: statisticBelow, z: 0.5}").Replace("binding: false", "binding: true", StringComparison.Ordinal));
        Fact(free, "typeOneErrorFutilityIgnored").ShouldBe(0.025, 1e-9);
        Fact(binding, "typeOneError").ShouldBe(0.025, 1e-9);
        binding.Bounds.UpperZ[^1].ShouldBeLessThan(free.Bounds.UpperZ[^1]);
    }

    [Fact]
    public void A_noninferiority_margin_is_the_null_hypothesis()
    {
        var design = Given(Designs.Events("{kind: obrienFleming}", [1.0], 0.025, 0.9, 1, extra: "\n  nullHazardRatio: 1.3"));
        var byHand = Math.Pow((1.959963984540054 + 1.2815515655446004) / Math.Log(1.3), 2) * 4;
        Fact(design, "eventsRequired").ShouldBe(byHand, 1e-6 * byHand);
        design.Effect!.Null.ShouldBe(1.3);
        design.Looks[0].EfficacyEffect!.Value.ShouldBeLessThan(1.3);
        design.Statement.ShouldContain("is below 1.3");
    }

    [Fact]
    public void What_is_given_what_is_assumed_and_what_follows_are_told_apart()
    {
        var design = Given(Designs.Events(Spending, FiveLooks, 0.025, 0.8, 0.5));
        design.Facts.Single(f => f.Key == "nullHazardRatio").Origin.ShouldBe(Origin.Default);
        design.Facts.Single(f => f.Key == "power").Origin.ShouldBe(Origin.Given);
        design.Facts.Single(f => f.Key == "participantsUnrounded").Origin.ShouldBe(Origin.Derived);
        design.Facts.Where(f => f.Origin == Origin.Derived).ShouldAllBe(f => f.Formula != null);
        design.Facts.Select(f => f.Key).ShouldBeUnique();
    }

    [Fact]
    public void Competing_deaths_lower_the_events_and_the_naive_number_stands_beside()
    {
        var design = Given(Designs.Events(Spending, FiveLooks, 0.025, 0.8, 0.5).Replace("proportion: 0.4}", "proportion: 0.4}\n    competingDeath: {kind: hazardByTime, perMonth: [0.01]}", StringComparison.Ordinal));
        Fact(design, "eventsIfDeathsWereCensoring").ShouldBeGreaterThan(Fact(design, "events") * 1.05);
    }

    [Theory]
    [InlineData("  method: {kind: schoenfeld}\n", "", "P120", "Accepted")]
    [InlineData("  variance: underNull\n", "", "P120", "conventions")]
    [InlineData("  effect: {kind: hazardRatio, ratio: 0.5}\n", "", "P214", "control and effect, or strata")]
    [InlineData("participants: 1000000", "participants: 20", "P203", "")]
    [InlineData("fraction: 0.4", "fraction: 0.1", "P204", "a fraction above 0.2")]
    [InlineData("{kind: eventsReached, fraction: 0.4}", "{kind: outcomesKnown, fraction: 0.4}", "P206", "eventsReached")]
    [InlineData("fraction: 0.2}, efficacy: true, futility: []", "fraction: 0.2}, efficacy: true, futility: [{kind: futilityBound}]", "P215", "no bound for futility")]
    [InlineData("fraction: 0.2}, efficacy: true, futility: []", "fraction: 0.2}, efficacy: true, futility: [{kind: bestCaseBelow, difference: 0.3, enrolled: keepPresentStatus}]", "P215", "does not fit")]
    [InlineData("{kind: eventsReached, fraction: 0.4}", "{kind: numberOfEvents, events: 900000000}", "P009", "1 to 1000000")]
    [InlineData("{kind: eventsReached, fraction: 0.4}", "{kind: calendarTime, months: 70}", "P203", "comes after the look before it")]
    [InlineData("method: {kind: schoenfeld}", "method: {kind: maxCombo}", "P203", "no bounds over looks")]
    [InlineData("ratio: 0.5}", "ratio: 1}", "P203", "")]
    [InlineData("ratio: 0.5}", "ratio: 1.4}", "P203", "higher hazard")]
    [InlineData("boundary: {kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}", "boundary: {kind: triangular}", "P215", "futilityBound")]
    [InlineData("power: 0.8", "power: 0.00001", "P009", "")]
    public void What_does_not_fit_is_said_where_it_stands(string from, string to, string code, string words)
    {
        var yaml = Designs.Events(Spending, FiveLooks, 0.025, 0.8, 0.5);
        yaml.ShouldContain(from);
        var reading = DesignPlan.Parse(yaml.Replace(from, to, StringComparison.Ordinal), "design.yaml");
        reading.Plan.ShouldBeNull();
        reading.Diagnostics.Select(d => d.Code).ShouldContain(code);
        string.Join(" ", reading.Diagnostics).ShouldContain(words);
    }

    [Fact]
    public void Mixed_binding_and_unused_futility_spending_are_refused()
    {
        var spending = Designs.Events("{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}, futility: {kind: lanDemetsPocock}}", FiveLooks, 0.025, 0.8, 0.5);
        DesignPlan.Parse(spending, "d").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("P215");
        var rules = WithRule("{kind: statisticBelow, z: 0}", 3);
        var at = rules.IndexOf("binding: false", StringComparison.Ordinal);
        DesignPlan.Parse(rules[..at] + "binding: true" + rules[(at + "binding: false".Length)..], "d").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("P215");
    }

    [Fact]
    public void The_shipped_design_files_are_accepted()
    {
        foreach (var file in Directory.GetFiles(Repository.Path("protocols", "designs"), "*.yaml"))
        {
            DesignPlan.Parse(File.ReadAllText(file), file).Diagnostics.ShouldBeEmpty(file);
        }
    }

    private static string WithRule(string rule, int looks = 2) =>
        Designs.Events(Spending, [.. Enumerable.Range(1, looks).Select(k => (double)k / looks)], 0.025, 0.85, 0.6, participants: 300).Replace("efficacy: true, futility: [], combine: any, binding: false}\n  -", $"efficacy: true, futility: [{rule}], combine: any, binding: false}}\n  -", StringComparison.Ordinal);

    private static TimeToEventTrialDesign Given(string yaml)
    {
        var reading = DesignPlan.Parse(yaml, "design.yaml");
        reading.Diagnostics.ShouldBeEmpty();
        return (TimeToEventTrialDesign)reading.Plan!.Design;
    }

    private static double Fact(TrialDesign design, string key) => design.Facts.Single(f => f.Key == key).Value;
}
