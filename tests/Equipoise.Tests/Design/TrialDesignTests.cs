using Equipoise.Tests.Conduct;
using Equipoise.Trials.Design;

namespace Equipoise.Tests.Design;

public sealed class TrialDesignTests
{
    private static readonly TrialDesign Il2 = TrialDesign.From(GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")));

    /// <summary>Two proportions by hand: (z.95 sqrt(2 x 0.55 x 0.45) + z.80 sqrt(0.24 + 0.21))^2 / 0.09 = 32.9412; times 1.0156 is 33.46.</summary>
    [Theory]
    [InlineData("perArmSingleLook", 32.9412, 5e-5)]
    [InlineData("inflationFactor", 1.0156, 5e-5)]
    [InlineData("perArmUnrounded", 33.46, 5e-3)]
    [InlineData("perArm", 34, 0)]
    [InlineData("hazardRatio", 0.389, 5e-4)]
    [InlineData("expectedEvents", 30.6, 1e-12)]
    [InlineData("powerNormal", 0.8113, 5e-5)]
    [InlineData("powerBinomial", 0.8284, 5e-5)]
    [InlineData("powerLogRank", 0.83, 5e-3)]
    [InlineData("typeOneError", 0.05, 1e-6)]
    [InlineData("perArmSchoenfeld", 23, 0.999)]
    public void A_number_of_the_interleukin_design_is_the_published_one(string key, double expected, double tolerance) =>
        Il2.Facts.Single(f => f.Key == key).Value.ShouldBe(expected, Math.Max(tolerance, 1e-12));

    [Fact]
    public void The_size_by_hand_is_the_size_of_the_design()
    {
        var byHand = Math.Pow((1.6448536269514722 * Math.Sqrt(2 * 0.55 * 0.45)) + (0.8416212335729143 * Math.Sqrt((0.4 * 0.6) + (0.7 * 0.3))), 2) / 0.09;

        Il2.Facts.Single(f => f.Key == "perArmSingleLook").Value.ShouldBe(byHand, 1e-9);
        Il2.RequiredSize.ShouldBe(34);
    }

    [Fact]
    public void Every_derived_number_names_its_formula_and_keys_are_unique()
    {
        Il2.Facts.Where(f => f.Origin == Origin.Derived).ShouldAllBe(f => f.Formula != null);
        Il2.Facts.Select(f => f.Key).ShouldBeUnique();
        Il2.Facts.ShouldAllBe(f => double.IsFinite(f.Value));
    }

    /// <summary>A sum over 34 participants entering at the middles of equal intervals, instead of the integral over their entries.</summary>
    [Fact]
    public void The_looks_fall_where_half_and_all_of_the_statuses_are_known()
    {
        double Known(double month, double eventFree) => Enumerable.Range(0, 34000).Sum(i =>
        {
            var followed = month - (36 * (i + 0.5) / 34000);
            return followed <= 0 ? 0 : followed >= 24 ? 1 : 1 - Math.Pow(eventFree, followed / 24);
        }) / 1000;

        var look = Il2.Looks[0];
        (Known(look.Month!.Value, 0.4) + Known(look.Month.Value, 0.7)).ShouldBe(34, 1e-4);
        (2 * Known(look.MonthUnderNull!.Value, 0.4)).ShouldBe(34, 1e-4);
        look.Participants!.Value.ShouldBe(68 * look.Month.Value / 36, 1e-9);
        Il2.Looks[^1].Month.ShouldBe(60);
    }
}
