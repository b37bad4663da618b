using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// Columns of words to exponential numbers -log u, and further to ticks. Four at a time by the operations of <see cref="NaturalLogarithm"/> in its order: each is rounded by itself,
/// so that one number or four, on any machine, have the same bits; a test compares them.
/// </summary>
internal static class HazardBlocks
{
    /// <summary>destination[i] = -log((words[i] + 1/2) 2^-32).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(ReadOnlySpan<uint> words, Span<double> destination)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var from = ref MemoryMarshal.GetReference(words);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; i + 4 <= words.Length && i + 4 <= destination.Length; i += 4)
            {
                (-Logarithms(Uniforms(Vector128.LoadUnsafe(ref from, (nuint)i)))).StoreUnsafe(ref to, (nuint)i);
            }
        }

        FillNarrow(words[i..], destination[i..]);
    }

    internal static void FillNarrow(ReadOnlySpan<uint> words, Span<double> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = -NaturalLogarithm.Of(WordStream.Uniform(words[i]));
        }
    }

    /// <summary>Times of exponential laws: destination[i] = whole ticks above -log u times ticksPerHazard[i], as <see cref="TimeLaw"/> rounds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FillTicks(ReadOnlySpan<uint> words, ReadOnlySpan<double> ticksPerHazard, Span<int> destination)
    {
        var i = 0;
        if (Avx2.IsSupported)
        {
            ref var from = ref MemoryMarshal.GetReference(words);
            ref var slope = ref MemoryMarshal.GetReference(ticksPerHazard);
            ref var to = ref MemoryMarshal.GetReference(destination);
            var most = Vector256.Create((double)(TickScale.Never - 1));
            for (; i + 4 <= destination.Length; i += 4)
            {
                var hazard = -Logarithms(Uniforms(Vector128.LoadUnsafe(ref from, (nuint)i)));
                var ticks = Avx.Min(hazard * Vector256.LoadUnsafe(ref slope, (nuint)i), most);
                (Avx.ConvertToVector128Int32WithTruncation(ticks) + Vector128<int>.One).StoreUnsafe(ref to, (nuint)i);
            }
        }

        FillTicksNarrow(words[i..], ticksPerHazard[i..], destination[i..]);
    }

    internal static void FillTicksNarrow(ReadOnlySpan<uint> words, ReadOnlySpan<double> ticksPerHazard, Span<int> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = TimeLaw.Whole(-NaturalLogarithm.Of(WordStream.Uniform(words[i])) * ticksPerHazard[i]);
        }
    }

    /// <summary>(word + 1/2) 2^-32. A word put into the mantissa of 2^52, less 2^52, is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Uniforms(Vector128<uint> words)
    {
        var (lower, upper) = Vector128.Widen(words);
        var wide = Vector256.Create(lower, upper) | Vector256.Create((ulong)NaturalLogarithm.TwoTo52Bits);
        return (wide.AsDouble() - Vector256.Create(4503599627370496.0) + Vector256.Create(0.5)) * Vector256.Create(1.0 / (1UL << 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Logarithms(Vector256<double> x)
    {
        var shifted = x.AsInt64() + Vector256.Create(NaturalLogarithm.OneLessRootOfHalf);
        var exponent = ((shifted >>> 52) | Vector256.Create(NaturalLogarithm.TwoTo52Bits)).AsDouble() - Vector256.Create(NaturalLogarithm.TwoTo52AndBias);
        var mantissa = ((shifted & Vector256.Create(NaturalLogarithm.MantissaBits)) + Vector256.Create(NaturalLogarithm.RootOfHalf)).AsDouble();
        var s = (mantissa - Vector256<double>.One) / (mantissa + Vector256<double>.One);
        var square = s * s;
        var sum = Vector256.Create(1.0 / 17);
        sum = (sum * square) + Vector256.Create(1.0 / 15);
        sum = (sum * square) + Vector256.Create(1.0 / 13);
        sum = (sum * square) + Vector256.Create(1.0 / 11);
        sum = (sum * square) + Vector256.Create(1.0 / 9);
        sum = (sum * square) + Vector256.Create(1.0 / 7);
        sum = (sum * square) + Vector256.Create(1.0 / 5);
        sum = (sum * square) + Vector256.Create(1.0 / 3);
        sum *= square;
        s += s;
        return (exponent * Vector256.Create(NaturalLogarithm.LogOf2)) + ((s * sum) + s);
    }
}
