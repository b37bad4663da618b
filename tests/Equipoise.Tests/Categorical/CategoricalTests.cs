using Equipoise.Statistics.Categorical;

namespace Equipoise.Tests.Categorical;

public sealed class CategoricalTests
{
    /// <summary>Fisher's tea taster: of the 70 ways to choose 4 of 8 cups, 16 + 1 are at least as good as 3 right.</summary>
    [Fact]
    public void The_lady_tasting_tea()
    {
        var result = FisherExact.Test(3, 1, 1, 3);
        result.GreaterP.ShouldBe(17 / 70d, 1e-15);
        result.LessP.ShouldBe(69 / 70d, 1e-15);
        result.TwoSidedP.ShouldBe(34 / 70d, 1e-15);
    }

    [Fact]
    public void Exchanging_the_rows_exchanges_the_sides()
    {
        var (table, exchanged) = (FisherExact.Test(16, 5, 15, 8), FisherExact.Test(15, 8, 16, 5));
        exchanged.TwoSidedP.ShouldBe(table.TwoSidedP, 1e-13);
        exchanged.LessP.ShouldBe(table.GreaterP, 1e-13);
        exchanged.OddsRatio!.Value.ShouldBe(1 / table.OddsRatio!.Value, 1e-13);
        exchanged.Upper.ShouldBe(1 / table.Lower, 1e-12);
    }

    [Fact]
    public void A_table_that_its_margins_determine_has_no_odds_ratio()
    {
        var result = FisherExact.Test(0, 10, 0, 12);
        result.ShouldBe(new FisherResult(1, 1, 1, null, 0, double.PositiveInfinity));
    }

    [Fact]
    public void An_empty_cell_puts_the_odds_ratio_at_an_edge()
    {
        FisherExact.Test(0, 5, 4, 6).OddsRatio.ShouldBe(0);
        FisherExact.Test(5, 0, 6, 4).OddsRatio.ShouldBe(double.PositiveInfinity);
    }

    /// <summary>0 of n: the upper limit solves (1 - p)^n = 0.025.</summary>
    [Fact]
    public void Clopper_and_Pearson_by_hand_when_nobody_succeeds()
    {
        var estimate = Proportion.ClopperPearson(0, 10, 0.95);
        estimate.Lower.ShouldBe(0);
        estimate.Upper.ShouldBe(1 - Math.Pow(0.025, 0.1), 1e-15);
    }

    /// <summary>Newcombe 1998, table II, method 10: 56/70 - 48/80 and 9/10 - 3/10.</summary>
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    public void Newcombes_intervals_are_the_published_ones(int x1, int n1, int x2, int n2, double lower, double upper)
    {
        var difference = RiskDifference.Newcombe(x1, n1, x2, n2, 0.95);
        difference.Lower.ShouldBe(lower, 0.00005);
        difference.Upper.ShouldBe(upper, 0.00005);
    }

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FisherExact.Test(1, -1, 2, 2)).ActualValue.ShouldBe(-1);
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Wilson(5, 4, 0.95)).Message.ShouldContain("out of 4");
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.ClopperPearson(1, 4, 95));
    }
}
