using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;

namespace Equipoise.Tests.Numerics;

public sealed class ColumnsTests
{
    private static readonly double[] Extremes = [0, -0.0, 1, -1, 700, -700, 709.7, -745, 1000, -1000, 1e-300, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 699.999, -699.999];

    /// <summary>Four units in the last place, of which the library's own exponential may take one.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(515)]
    public void Several_sums_of_products_at_once_are_the_sums_one_by_one(int length)
    {
        var stream = RandomStream.For(3, (ulong)length, "columns");
        double[] a = [.. Enumerable.Range(0, length).Select(_ => stream.NextNormal())];
        var stride = length + 3;
        double[] b = [.. Enumerable.Range(0, 7 * stride).Select(_ => stream.NextNormal())];
        double[] sums = [1, 2, 3, 4, 5, 6, 7];
        Columns.AddDots(a, b, stride, -2, sums);
        for (var k = 0; k < sums.Length; k++)
        {
            sums[k].ShouldBe(k + 1 - (2 * Enumerable.Range(0, length).Sum(i => a[i] * b[(k * stride) + i])), 1e-11);
        }

        Should.Throw<ArgumentException>(() => Columns.Dot(new double[3], new double[4]));
        Should.Throw<ArgumentException>(() => Columns.AddFourDots(new double[3], new double[3], new double[3], new double[3], new double[2], 1, new double[4]));
    }

    [Fact]
    public void Exponentials_are_those_of_the_library()
    {
        var stream = RandomStream.For(1, 0, "exponentials");
        double[] values = [.. Extremes, .. Enumerable.Range(0, 100_003).Select(_ => stream.NextNormal() * Math.Exp(6 * stream.NextUniform()))];
        var made = new double[values.Length];
        Columns.Exponentials(values, made);
        for (var i = 0; i < values.Length; i++)
        {
            var truth = Math.Exp(values[i]);
            (made[i].Equals(truth) || Math.Abs(made[i] - truth) <= 9e-16 * truth).ShouldBeTrue($"exp({values[i]:R}) is {made[i]:R} and not {truth:R}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(2000)]
    [InlineData(12_345)]
    public void Logarithms_of_products_are_sums_of_logarithms(int count)
    {
        var stream = RandomStream.For(2, 0, "logarithms");
        double[][] columns =
        [
            [.. Enumerable.Range(0, count).Select(_ => stream.NextExponential(1e-6))],
            [.. Enumerable.Range(0, count).Select(_ => Math.Exp(1400 * (stream.NextUniform() - 0.5)))],
            [.. Enumerable.Range(0, count).Select(_ => 1e-310 * stream.NextUniform())],
        ];
        foreach (var column in columns)
        {
            Columns.SumOfLogarithms(column).ShouldBe(column.Sum(Math.Log), 1e-13 * (1 + column.Sum(value => Math.Abs(Math.Log(value)))));
        }
    }

    [Fact]
    public void The_logarithm_of_an_infinity_of_zero_and_of_a_negative_number_are_not_lost()
    {
        Columns.SumOfLogarithms([1, 2, 3, double.PositiveInfinity, 5]).ShouldBe(double.PositiveInfinity);
        Columns.SumOfLogarithms([1, 2, 0, 4, 5]).ShouldBe(double.NegativeInfinity);
        Columns.SumOfLogarithms([1, 2, -3, 4, 5]).ShouldBe(double.NaN);
        Columns.SumOfLogarithms([1, 2, double.NaN, 4, 5]).ShouldBe(double.NaN);
    }

    [Fact]
    public void Spread_and_range_are_those_of_a_loop()
    {
        var stream = RandomStream.For(3, 0, "spread");
        for (var n = 1; n < 40; n++)
        {
            double[] a = [.. Enumerable.Range(0, n).Select(_ => stream.NextNormal())];
            var (deviation, smallest, largest) = Columns.Spread(a, 0.3);
            deviation.ShouldBe(a.Sum(value => Math.Abs(value - 0.3)), 1e-13);
            (smallest, largest).ShouldBe((a.Min(), a.Max()));
            Columns.FirstOutside(a, a.Min(), a.Max()).ShouldBe(-1);
            a[n / 2] = double.NaN;
            Columns.FirstOutside(a, double.MinValue, double.MaxValue).ShouldBe(n / 2);
        }
    }
}
