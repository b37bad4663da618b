namespace Equipoise.Statistics.Simulation;

/// <summary>
/// Time as whole ticks of 2^-k units, k the largest with at most 2^29 ticks up to the longest duration. Entry plus time since entry is then exact, and a cut is decided
/// between whole numbers: the event that brings a look about is never lost to rounding. Two of 2,000 participants fall on one tick in about one trial of a hundred.
/// </summary>
internal sealed class TickScale
{
    /// <summary>A time since entry that never comes within the trial.</summary>
    internal const int Never = 1 << 30;

    internal TickScale(double longest)
    {
        var exponent = 29 - (int)Math.ILogB(longest);
        exponent = Math.ScaleB(longest, exponent) > 1 << 29 ? exponent - 1 : exponent;
        PerUnit = Math.ScaleB(1, exponent);
        Last = (int)(longest * PerUnit);
    }

    /// <summary>Ticks per unit of time: a power of 2.</summary>
    internal double PerUnit { get; }

    /// <summary>The longest duration.</summary>
    internal int Last { get; }

    /// <summary>The last tick not after a time.</summary>
    internal int Tick(double time) => (int)Math.Min(Math.Floor(time * PerUnit), Never);

    /// <summary>A tick as a time; exact.</summary>
    internal double Time(long tick) => tick / PerUnit;
}
