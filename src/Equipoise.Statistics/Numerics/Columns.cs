using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Numerics;

/// <summary>Sums over columns, four numbers at a time in a fixed order, so that a result does not depend on the width of the machine's registers.</summary>
internal static class Columns
{
    private const int Lanes = 4;

    /// <summary>The sum of a[i] b[i].</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wideB = MemoryMarshal.Cast<double, Vector256<double>>(b);
        Vector256<double> first = default, second = default, third = default, fourth = default;
        var i = 0;
        for (; i + 3 < wideA.Length && i + 3 < wideB.Length; i += 4)
        {
            first = Vector256.FusedMultiplyAdd(wideA[i], wideB[i], first);
            second = Vector256.FusedMultiplyAdd(wideA[i + 1], wideB[i + 1], second);
            third = Vector256.FusedMultiplyAdd(wideA[i + 2], wideB[i + 2], third);
            fourth = Vector256.FusedMultiplyAdd(wideA[i + 3], wideB[i + 3], fourth);
        }

        for (; i < wideA.Length; i++)
        {
            first = Vector256.FusedMultiplyAdd(wideA[i], wideB[i], first);
        }

        var sum = Vector256.Sum(first + second + (third + fourth));
        for (i *= Lanes; i < a.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }

    /// <summary>The sum of a[i].</summary>
    internal static double Sum(ReadOnlySpan<double> a)
    {
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(a);
        Vector256<double> first = default, second = default;
        var i = 0;
        for (; i + 1 < wide.Length; i += 2)
        {
            first += wide[i];
            second += wide[i + 1];
        }

        if (i < wide.Length)
        {
            first += wide[i++];
        }

        var sum = Vector256.Sum(first + second);
        for (i *= Lanes; i < a.Length; i++)
        {
            sum += a[i];
        }

        return sum;
    }

    /// <summary>destination[i] += factor a[i].</summary>
    internal static void AddScaled(double factor, ReadOnlySpan<double> a, Span<double> destination)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(destination);
        var wideFactor = Vector256.Create(factor);
        var i = 0;
        for (; i < wideA.Length && i < wide.Length; i++)
        {
            wide[i] = Vector256.FusedMultiplyAdd(wideFactor, wideA[i], wide[i]);
        }

        for (i *= Lanes; i < a.Length; i++)
        {
            destination[i] = Math.FusedMultiplyAdd(factor, a[i], destination[i]);
        }
    }

    /// <summary>destination[i] = a[i] b[i].</summary>
    internal static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wideB = MemoryMarshal.Cast<double, Vector256<double>>(b);
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(destination);
        var i = 0;
        for (; i < wideA.Length && i < wideB.Length && i < wide.Length; i++)
        {
            wide[i] = wideA[i] * wideB[i];
        }

        for (i *= Lanes; i < a.Length; i++)
        {
            destination[i] = a[i] * b[i];
        }
    }

    /// <summary>destination[i] = exp(a[i]).</summary>
    internal static void Exponentials(ReadOnlySpan<double> a, Span<double> destination)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(destination);
        var i = 0;
        for (; i < wideA.Length && i < wide.Length; i++)
        {
            wide[i] = Vector256.Exp(wideA[i]);
        }

        for (i *= Lanes; i < a.Length; i++)
        {
            destination[i] = Math.Exp(a[i]);
        }
    }

    /// <summary>The sum of weights[i] log(a[i]).</summary>
    internal static double DotOfLogarithms(ReadOnlySpan<double> weights, ReadOnlySpan<double> a)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wideW = MemoryMarshal.Cast<double, Vector256<double>>(weights);
        Vector256<double> sums = default;
        var i = 0;
        for (; i < wideA.Length && i < wideW.Length; i++)
        {
            sums = Vector256.FusedMultiplyAdd(wideW[i], Vector256.Log(wideA[i]), sums);
        }

        var sum = Vector256.Sum(sums);
        for (i *= Lanes; i < a.Length; i++)
        {
            sum += weights[i] * Math.Log(a[i]);
        }

        return sum;
    }
}
