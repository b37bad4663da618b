using System.Diagnostics;
using Equipoise.Statistics.Sequential;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

/// <summary>Prints times; the limits are an order of magnitude above those of an idle machine, so that they only catch a change of kind.</summary>
public sealed class SequentialSpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void Designs_and_inference_take_milliseconds()
    {
        foreach (var (looks, binding, limit) in new[] { (5, false, 30), (5, true, 30), (50, false, 600), (50, true, 600) })
        {
            var plan = SpendingPlanTests.Plan(SpendingPlanTests.Equal(looks), SpendingFunctions.OBrienFlemingLike, 0.025) with
            {
                Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.HwangShihDeCani(-2), 0.1), binding),
            };
            Best($"{looks} looks with futility, {(binding ? "binding" : "not binding")}, with drift", () => plan.Solve(), limit);
        }

        Best("5 looks two-sided, with drift", () => (SpendingPlanTests.Plan(SpendingPlanTests.Equal(5), SpendingFunctions.OBrienFlemingLike, 0.025) with { Symmetric = true, Power = 0.9 }).Solve(), 30);
        Best("5 looks O'Brien-Fleming, with drift", () => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, SpendingPlanTests.Equal(5), false, 0.9), 30);
        Best("50 looks O'Brien-Fleming, with drift", () => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, SpendingPlanTests.Equal(50), false, 0.9), 1500);
        var design = FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, SpendingPlanTests.Equal(5), false);
        Best("adjusted inference at look 4 of 5", () => SequentialInference.StageWise(design, new TrialEnd(4, 2.5, 0.8), 0.95, FutilityUse.Ignored), 100);
    }

    private void Best(string what, Action action, double limit)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < 40 && (i < 5 || best > limit / 20); i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }

        output.WriteLine(FormattableString.Invariant($"{what}: {best:F2} ms"));
        best.ShouldBeLessThan(limit);
    }
}
