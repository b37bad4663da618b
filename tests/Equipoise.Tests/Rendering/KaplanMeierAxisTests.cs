using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class KaplanMeierAxisTests
{
    [Fact]
    public void The_axis_ends_at_the_last_time_with_a_tenth_at_risk()
    {
        // Twenty participants followed for 1, 2 ... 20 months: two (a tenth) are at risk up to month 19.
        var axis = KaplanMeierAxis.Of([.. Enumerable.Range(1, 20).Select(i => (double)i)]);

        axis.LastTime.ShouldBe(19);
        axis.Ticks.ShouldBe([0, 3, 6, 9, 12, 15, 18, 21]);
        axis.End.ShouldBe(21);
    }

    [Fact]
    public void Ties_at_the_end_stay_at_risk_until_the_end() => KaplanMeierAxis.Of([1, 2, 2, 24, 24, 24]).LastTime.ShouldBe(24);

    [Fact]
    public void Nobody_has_an_axis_of_one_step() => KaplanMeierAxis.Of([]).Ticks.ShouldBe([0, 1]);

    [Fact]
    public void At_least_the_share_is_at_risk_at_the_last_time_and_less_beyond_it()
    {
        for (var n = 1; n <= 60; n++)
        {
            double[] times = [.. Enumerable.Range(0, n).Select(i => (double)((i * 37 % 23) + 1))];
            foreach (var share in (double[])[0.01, 0.1, 0.2, 0.5, 1])
            {
                var last = KaplanMeierAxis.Of(times, share).LastTime;
                times.Count(t => t >= last).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling((share * n) - 1e-9));
                times.Count(t => t > last).ShouldBeLessThan(Math.Max(1, (int)Math.Ceiling((share * n) - 1e-9)));
            }
        }
    }

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(9, 1, 9)]
    [InlineData(24, 3, 24)]
    [InlineData(25, 6, 30)]
    [InlineData(61, 12, 72)]
    [InlineData(6000, 480, 6240)]
    public void Ticks_are_even_and_the_last_is_at_or_after_the_end(double last, double step, double end)
    {
        var ticks = KaplanMeierAxis.TicksTo(last);

        ticks[1].ShouldBe(step);
        ticks[^1].ShouldBe(end);
        ticks.Length.ShouldBeLessThanOrEqualTo(22);
    }

    [Fact]
    public void A_bad_time_and_a_bad_share_are_named()
    {
        Should.Throw<ArgumentException>(() => KaplanMeierAxis.Of([1, -2])).Message.ShouldStartWith("FollowUp[1] is -2;");
        Should.Throw<ArgumentException>(() => KaplanMeierAxis.Of([1, double.NaN])).Message.ShouldStartWith("FollowUp[1] is NaN;");
        Should.Throw<ArgumentException>(() => KaplanMeierAxis.Of([1], 0)).Message.ShouldStartWith("The share at risk is 0;");
        Should.Throw<ArgumentOutOfRangeException>(() => KaplanMeierAxis.TicksTo(double.PositiveInfinity));
    }
}
