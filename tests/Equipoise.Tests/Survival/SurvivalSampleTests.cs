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

    [Theory]
    [InlineData(2, "Entries[1] is 2 and Times[1] is 2; a row enters before it ends")]
    [InlineData(3.5, "Entries[1] is 3.5 and Times[1] is 2;")]
    [InlineData(-1, "Entries[1] is -1; an entry is finite and not before 0")]
    [InlineData(double.NaN, "Entries[1] is NaN;")]
    [InlineData(double.NegativeInfinity, "Entries[1] is -Infinity;")]
    [InlineData(2 - 1e-12, "Entries[1] is 1.999999999999 and Times[1] is 2; the rule RTimefix reads them as one time")]
    public void An_entry_that_is_none_is_refused_by_place_and_value(double entry, string message) =>
        Should.Throw<ArgumentException>(() => SurvivalSample.Create([1, 2], [true, true]).WithEntry([0, entry])).Message.ShouldStartWith(message);

    [Theory]
    [InlineData(-0.5, "Weights[0] is -0.5; a weight is finite and 0 or more")]
    [InlineData(double.NaN, "Weights[0] is NaN;")]
    [InlineData(double.PositiveInfinity, "Weights[0] is Infinity;")]
    public void A_weight_that_is_none_is_refused_by_place_and_value(double weight, string message) =>
        Should.Throw<ArgumentException>(() => SurvivalSample.Create([1, 2], [true, true]).WithWeights([weight, 1])).Message.ShouldStartWith(message);

    [Fact]
    public void Entry_and_weights_make_new_samples_and_keep_each_other()
    {
        var sample = SurvivalSample.Create([3, 2, 1], [true, true, false]);
        var both = sample.WithWeights([2, 1, 0.5]).WithEntry([1, 0, 0]);
        (sample.Entries.Length, sample.Weights.Length).ShouldBe((0, 0));
        both.Entries.ToArray().ShouldBe([1, 0, 0]);
        both.Weights.ToArray().ShouldBe([2, 1, 0.5]);
        Should.Throw<ArgumentException>(() => sample.WithEntry([0])).Message.ShouldStartWith("entries has 1 elements and times has 3");
        Should.Throw<ArgumentException>(() => sample.WithWeights([1])).Message.ShouldStartWith("weights has 1 elements and times has 3");
    }

    [Fact]
    public void Near_ties_of_an_entry_and_a_time_join_to_the_earlier()
    {
        var sample = SurvivalSample.Create([0.3, 1], [true, true]).WithEntry([0, 0.1 + 0.2]);
        sample.Entries[1].ShouldBe(0.3);
        sample.Times[0].ShouldBe(0.3);
    }
}
