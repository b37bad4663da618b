using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class SurvivalSampleTests
{
    [Theory]
    [InlineData(-3, "Times[2] is -3;")]
    [InlineData(double.NaN, "Times[2] is NaN;")]
    [InlineData(double.PositiveInfinity, "Times[2] is Infinity;")]
    public void A_time_that_is_none_is_refused_by_place_and_value(double time, string message) =>
        Should.Throw<ArgumentException>(() => SurvivalSample.Create([1, 2, time], [true, true, true])).Message.ShouldStartWith(message);

    [Fact]
    public void Columns_of_different_length_are_refused()
    {
        Should.Throw<ArgumentException>(() => SurvivalSample.Create([1, 2], [true])).Message.ShouldStartWith("events has 1 elements and times has 2");
        Should.Throw<ArgumentException>(() => SurvivalSample.Create([1], [true], Factor.FromLabels(["a", "b"]))).Message.ShouldStartWith("groups has 2");
    }

    [Fact]
    public void Near_ties_join_under_the_rule_of_R_and_stay_apart_under_the_exact_one()
    {
        double[] times = [0.1 + 0.2, 0.3];
        SurvivalSample.Create(times, [true, true]).Times.ToArray().Distinct().ShouldHaveSingleItem().ShouldBe(0.3);
        SurvivalSample.Create(times, [true, true], options: new SurvivalSampleOptions { Ties = TieTolerance.Exact }).Times.ToArray().ShouldBe(times);
    }

    [Fact]
    public void The_callers_columns_are_copied()
    {
        double[] times = [1, 2];
        var sample = SurvivalSample.Create(times, [true, false]);
        times[0] = 99;
        sample.Times[0].ShouldBe(1);
    }

    [Fact]
    public void Labels_sort_as_numbers_when_all_are_numbers()
    {
        Factor.FromLabels(["10", "9", "2"]).Labels.ShouldBe(["2", "9", "10"]);
        Factor.FromLabels(["10", "9", "x"]).Labels.ShouldBe(["10", "9", "x"]);
    }

    [Fact]
    public void A_label_outside_the_order_is_refused() =>
        Should.Throw<ArgumentException>(() => Factor.FromLabels(["a", "c"], ["a", "b"])).Message.ShouldStartWith("values[1] is 'c', which is not one of a, b");

    [Fact]
    public void Without_groups_and_strata_there_is_one_of_each()
    {
        var sample = SurvivalSample.Create([1, 2], [true, false]);
        (sample.GroupCount, sample.StratumCount, sample.EventCount, sample.Count).ShouldBe((1, 1, 1, 2));
    }
}
