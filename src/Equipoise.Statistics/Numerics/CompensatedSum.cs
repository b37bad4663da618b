namespace Equipoise.Statistics.Numerics;

/// <summary>
/// A running sum that carries the rounding of each addition along, so that what is added and later taken away leaves nothing.
/// Source: Neumaier, ZAMM 1974;54:39-51.
/// </summary>
internal struct CompensatedSum
{
    private double sum;
    private double lost;

    internal readonly double Value => sum + lost;

    /// <summary>This sum less an earlier state of it, to the accuracy of what lies between.</summary>
    internal readonly double Since(CompensatedSum earlier) => sum - earlier.sum + (lost - earlier.lost);

    internal void Add(CompensatedSum other)
    {
        Add(other.sum);
        Add(other.lost);
    }

    internal void Add(double term)
    {
        var next = sum + term;
        lost += Math.Abs(sum) >= Math.Abs(term) ? sum - next + term : term - next + sum;
        sum = next;
    }
}
