using System.Text.Json;
using Equipoise.Statistics.Oversight;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Oversight;

public sealed class OversightAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("oversight.json");

    private static double Number(JsonElement e, string name) => e.GetProperty(name).GetDouble();

    private static int Whole(JsonElement e, string name) => e.GetProperty(name).GetInt32();

    [Fact]
    public void Limits_of_a_rate_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("rates").EnumerateArray())
        {
            var rate = EventRate.Of(Whole(r, "events"), Number(r, "time"), Number(r, "level"));
            var limits = r.GetProperty("limits").Numbers();
            agreement.Add($"{rate.Events} lower", rate.Lower, limits[0]);
            agreement.Add($"{rate.Events} upper", rate.Upper, limits[1]);
        }

        agreement.ShouldHold(atLeast: 36, tolerance: 1e-10, output);
    }

    [Fact]
    public void A_place_is_compared_with_the_others_as_R_does()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("counts").EnumerateArray())
        {
            var (here, total, share) = (Whole(r, "here"), Whole(r, "total"), Number(r, "share"));
            agreement.Add($"{here} of {total}", CountComparison.PValue(here, total, share), Number(r, "p"));
            agreement.Add($"{here} of {total}, too few", CountComparison.TooFew(here, total, share), Number(r, "few"));
        }

        agreement.ShouldHold(atLeast: 14, tolerance: 1e-10, output);
    }

    [Fact]
    public void Funnel_limits_are_those_of_R()
    {
        var agreement = new Agreement(floor: 1e-6);
        foreach (var (name, limits) in Reference.GetProperty("poisson").EnumerateArray()
            .Select(r => (r, Func: new Func<FunnelSteps, FunnelLimits>(s => FunnelLimits.Poisson(Number(r, "expected"), Number(r, "coverage"), s))))
            .Concat(Reference.GetProperty("binomial").EnumerateArray()
                .Select(r => (r, Func: new Func<FunnelSteps, FunnelLimits>(s => FunnelLimits.Binomial(Whole(r, "total"), Number(r, "share"), Number(r, "coverage"), s))))))
        {
            var (smooth, whole) = (limits(FunnelSteps.Interpolated), limits(FunnelSteps.WholeCounts));
            agreement.Add($"{name} lower", smooth.Lower, name.GetProperty("limits")[0].GetDouble());
            agreement.Add($"{name} upper", smooth.Upper, name.GetProperty("limits")[1].GetDouble());
            agreement.Add($"{name} lower count", whole.Lower, name.GetProperty("whole")[0].GetDouble());
            agreement.Add($"{name} upper count", whole.Upper, name.GetProperty("whole")[1].GetDouble());
        }

        agreement.ShouldHold(atLeast: 96, tolerance: 1e-8, output);
    }

    [Fact]
    public void Equal_shares_are_tested_as_R_does_and_exactly_where_few_are_expected()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("digits").EnumerateArray())
        {
            var test = EqualShares.Test([.. r.GetProperty("counts").Numbers().Select(c => (int)c)]);
            test.Method.ShouldBe(r.GetProperty("exact").GetBoolean() ? EqualSharesMethod.Exact : EqualSharesMethod.ChiSquared);
            agreement.Add($"{string.Join(' ', test.Counts)}", test.Statistic, Number(r, "statistic"));
            agreement.Add($"{string.Join(' ', test.Counts)} P", test.PValue, Number(r, "p"));
        }

        agreement.ShouldHold(atLeast: 22, tolerance: 1e-10, output);
    }

    [Fact]
    public void By_hand_three_draws_of_two_equal_categories() =>
        // All three alike: 2 of 8 outcomes.
        EqualShares.Test([3, 0]).PValue.ShouldBe(0.25, 1e-15);

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => EqualShares.Test([1, -1])).Message.ShouldContain("counts[1] is -1");
        Should.Throw<ArgumentException>(() => EqualShares.Test([0, 0])).Message.ShouldContain("nothing to test");
        Should.Throw<ArgumentException>(() => EqualShares.Test([4])).Message.ShouldContain("1 categories");
        Should.Throw<ArgumentOutOfRangeException>(() => EventRate.Of(-1, 1, 0.95));
        Should.Throw<ArgumentOutOfRangeException>(() => EventRate.Of(1, 0, 0.95)).Message.ShouldContain("above 0");
        Should.Throw<ArgumentOutOfRangeException>(() => EventRate.Of(1, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => CountComparison.PValue(3, 2, 0.5)).Message.ShouldContain("between 0 and the total, 2");
        Should.Throw<ArgumentOutOfRangeException>(() => FunnelLimits.Poisson(0, 0.95, FunnelSteps.Interpolated));
        Should.Throw<ArgumentOutOfRangeException>(() => FunnelLimits.Binomial(5, 1, 0.95, FunnelSteps.Interpolated));
        Should.Throw<ArgumentOutOfRangeException>(() => FunnelLimits.Poisson(5, 0, FunnelSteps.Interpolated));
    }
}
