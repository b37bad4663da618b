using Xunit.Abstractions;

namespace Equipoise.Tests.Reference;

/// <summary>
/// Compares numbers with a reference and remembers how many there were and the largest relative difference. Differences of numbers below the floor
/// are taken relative to the floor.
/// </summary>
internal sealed class Agreement(double floor = 1e-12)
{
    private string where = "nothing";

    internal int Compared { get; private set; }

    internal double Largest { get; private set; }

    internal void Add(string what, double actual, double expected)
    {
        Compared++;
        var difference = actual == expected ? 0 : Math.Abs(actual - expected) / Math.Max(Math.Abs(expected), floor);
        if (!(difference <= Largest))
        {
            Largest = double.IsNaN(difference) ? double.PositiveInfinity : difference;
            where = $"{what}: {actual:R} against {expected:R}";
        }
    }

    internal void Add(string what, double? actual, double? expected)
    {
        (actual is null).ShouldBe(expected is null, $"{what}: {actual} against {expected}");
        if (actual is { } a && expected is { } e)
        {
            Add(what, a, e);
        }
    }

    internal void ShouldHold(int atLeast, double tolerance, ITestOutputHelper output)
    {
        output.WriteLine($"{Compared} values compared, largest relative difference {Largest:E2} at {where}");
        Compared.ShouldBeGreaterThanOrEqualTo(atLeast);
        Largest.ShouldBeLessThanOrEqualTo(tolerance, where);
    }
}
