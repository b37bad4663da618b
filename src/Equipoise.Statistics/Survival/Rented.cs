using System.Buffers;

namespace Equipoise.Statistics.Survival;

/// <summary>A working array from the shared pool, given back when disposed. Its content is whatever was there.</summary>
internal readonly ref struct Rented(int length)
{
    private readonly double[] array = ArrayPool<double>.Shared.Rent(length);

    internal Span<double> Span => array.AsSpan(0, length);

    public void Dispose() => ArrayPool<double>.Shared.Return(array);

    /// <summary>An array of at least a length, for work on several threads, which cannot share a span.</summary>
    internal static double[] Array(int length) => ArrayPool<double>.Shared.Rent(length);

    internal static void Return(double[] array) => ArrayPool<double>.Shared.Return(array);
}
