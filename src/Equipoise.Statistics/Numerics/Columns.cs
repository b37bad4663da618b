using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Numerics;

/// <summary>Sums over columns, four numbers at a time in a fixed order, so that a result does not depend on the width of the machine's registers.</summary>
internal static class Columns
{
    private const int Lanes = 4;

    /// <summary>The sum of a[i] b[i].</summary>
    /// <param name="a">One factor.</param>
    /// <param name="b">The other, as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        Vector256<double> first = default, second = default, third = default, fourth = default;
        nuint i = 0, end = (nuint)a.Length;
        for (; i + (4 * Lanes) <= end; i += 4 * Lanes)
        {
            first = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a0, i), Vector256.LoadUnsafe(ref b0, i), first);
            second = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a0, i + Lanes), Vector256.LoadUnsafe(ref b0, i + Lanes), second);
            third = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a0, i + (2 * Lanes)), Vector256.LoadUnsafe(ref b0, i + (2 * Lanes)), third);
            fourth = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a0, i + (3 * Lanes)), Vector256.LoadUnsafe(ref b0, i + (3 * Lanes)), fourth);
        }

        for (; i + Lanes <= end; i += Lanes)
        {
            first = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a0, i), Vector256.LoadUnsafe(ref b0, i), first);
        }

        var sum = Vector256.Sum(first + second + (third + fourth));
        for (var row = (int)i; row < a.Length; row++)
        {
            sum = Math.FusedMultiplyAdd(a[row], b[row], sum);
        }

        return sum;
    }

    /// <summary>
    /// For k = 0, 1, ... the sum of a[i] b[k stride + i], each as <see cref="Dot"/> has it to rounding; four columns at a time, so that a is read once for them.
    /// </summary>
    /// <param name="a">The factor of all.</param>
    /// <param name="b">Columns as long as a, each beginning a stride after the one before.</param>
    /// <param name="stride">At least the length of a.</param>
    /// <param name="scale">Multiplies each sum.</param>
    /// <param name="destination">One number per column: the scaled sum is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddDots(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int stride, double scale, Span<double> destination)
    {
        var k = 0;
        for (; k + 3 < destination.Length; k += 4)
        {
            AddFourDots(a, b.Slice(k * stride, a.Length), b.Slice((k + 1) * stride, a.Length), b.Slice((k + 2) * stride, a.Length), b.Slice((k + 3) * stride, a.Length), scale, destination[k..]);
        }

        for (; k < destination.Length; k++)
        {
            destination[k] += scale * Dot(a, b.Slice(k * stride, a.Length));
        }
    }

    /// <summary>Adds the scaled sums of a[i] b[i], a[i] c[i], a[i] d[i], a[i] e[i] to the first four numbers of a span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddFourDots(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, ReadOnlySpan<double> e, double scale, Span<double> destination)
    {
        if (b.Length != a.Length || c.Length != a.Length || d.Length != a.Length || e.Length != a.Length)
        {
            throw new ArgumentException("the columns differ in length", nameof(b));
        }

        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        ref var d0 = ref MemoryMarshal.GetReference(d);
        ref var e0 = ref MemoryMarshal.GetReference(e);
        Vector256<double> b1 = default, b2 = default, c1 = default, c2 = default, d1 = default, d2 = default, e1 = default, e2 = default;
        nuint i = 0, end = (nuint)a.Length;
        for (; i + (2 * Lanes) <= end; i += 2 * Lanes)
        {
            var (x, y) = (Vector256.LoadUnsafe(ref a0, i), Vector256.LoadUnsafe(ref a0, i + Lanes));
            b1 = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref b0, i), b1);
            b2 = Vector256.FusedMultiplyAdd(y, Vector256.LoadUnsafe(ref b0, i + Lanes), b2);
            c1 = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref c0, i), c1);
            c2 = Vector256.FusedMultiplyAdd(y, Vector256.LoadUnsafe(ref c0, i + Lanes), c2);
            d1 = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref d0, i), d1);
            d2 = Vector256.FusedMultiplyAdd(y, Vector256.LoadUnsafe(ref d0, i + Lanes), d2);
            e1 = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref e0, i), e1);
            e2 = Vector256.FusedMultiplyAdd(y, Vector256.LoadUnsafe(ref e0, i + Lanes), e2);
        }

        double sumB = Vector256.Sum(b1 + b2), sumC = Vector256.Sum(c1 + c2), sumD = Vector256.Sum(d1 + d2), sumE = Vector256.Sum(e1 + e2);
        for (var row = (int)i; row < a.Length; row++)
        {
            sumB = Math.FusedMultiplyAdd(a[row], b[row], sumB);
            sumC = Math.FusedMultiplyAdd(a[row], c[row], sumC);
            sumD = Math.FusedMultiplyAdd(a[row], d[row], sumD);
            sumE = Math.FusedMultiplyAdd(a[row], e[row], sumE);
        }

        destination[0] += scale * sumB;
        destination[1] += scale * sumC;
        destination[2] += scale * sumD;
        destination[3] += scale * sumE;
    }

    /// <summary>The sum of a[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>The sum of |a[i] - centre|, the smallest and the largest a[i]; infinities when empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (double Deviation, double Smallest, double Largest) Spread(ReadOnlySpan<double> a, double centre)
    {
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wideCentre = Vector256.Create(centre);
        var (first, second) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var (low, high) = (Vector256.Create(double.PositiveInfinity), Vector256.Create(double.NegativeInfinity));
        var i = 0;
        for (; i + 1 < wide.Length; i += 2)
        {
            first += Vector256.Abs(wide[i] - wideCentre);
            second += Vector256.Abs(wide[i + 1] - wideCentre);
            low = Vector256.Min(low, Vector256.Min(wide[i], wide[i + 1]));
            high = Vector256.Max(high, Vector256.Max(wide[i], wide[i + 1]));
        }

        var deviation = Vector256.Sum(first + second);
        var smallest = Math.Min(Math.Min(low[0], low[1]), Math.Min(low[2], low[3]));
        var largest = Math.Max(Math.Max(high[0], high[1]), Math.Max(high[2], high[3]));
        for (i *= Lanes; i < a.Length; i++)
        {
            deviation += Math.Abs(a[i] - centre);
            (smallest, largest) = (Math.Min(smallest, a[i]), Math.Max(largest, a[i]));
        }

        return (deviation, smallest, largest);
    }

    /// <summary>The first i with a[i] below the lowest, above the highest, or not a number; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int FirstOutside(ReadOnlySpan<double> a, double lowest, double highest)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (!(a[i] >= lowest && a[i] <= highest))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>destination[i] += factor a[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>
    /// destination[i] = exp(a[i]). Between -700 and 700 it is 2^n times the Taylor polynomial of degree 13 of the rest r = a - n log 2, |r| at most 0.35, where the next
    /// term is below 4e-18; it is compiled into the loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Exponentials(ReadOnlySpan<double> a, Span<double> destination)
    {
        // Adding 1.5 times 2^52 rounds to a whole number and leaves it in the lowest bits. The high part of log 2 ends in zeros, so that n times it is exact.
        var magic = Vector256.Create(6755399441055744.0);
        var (highOfLog2, lowOfLog2) = (Vector256.Create(0.69314718036912382), Vector256.Create(1.9082149292705877e-10));
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(destination);
        var i = 0;
        for (; i < wideA.Length && i < wide.Length; i++)
        {
            var x = wideA[i];
            if (!Vector256.LessThanAll(Vector256.Abs(x), Vector256.Create(700.0)))
            {
                wide[i] = Vector256.Exp(x);
                continue;
            }

            var rounded = Vector256.FusedMultiplyAdd(x, Vector256.Create(1.4426950408889634), magic);
            var n = rounded - magic;
            var r = Vector256.FusedMultiplyAdd(-n, lowOfLog2, Vector256.FusedMultiplyAdd(-n, highOfLog2, x));
            var sum = Vector256.Create(1.0 / 6227020800);
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 479001600));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 39916800));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 3628800));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 362880));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 40320));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 5040));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 720));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 120));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 24));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 6));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(0.5));
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256<double>.One);
            sum = Vector256.FusedMultiplyAdd(sum, r, Vector256<double>.One);
            var power = Vector256.ShiftLeft(rounded.AsInt64(), 52) + Vector256<double>.One.AsInt64();
            wide[i] = sum * power.AsDouble();
        }

        for (i *= Lanes; i < a.Length; i++)
        {
            destination[i] = Math.Exp(a[i]);
        }
    }

    /// <summary>destination[i] = log(a[i]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Logarithms(ReadOnlySpan<double> a, Span<double> destination)
    {
        var wideA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var wide = MemoryMarshal.Cast<double, Vector256<double>>(destination);
        var i = 0;
        for (; i < wideA.Length && i < wide.Length; i++)
        {
            wide[i] = Vector256.Log(wideA[i]);
        }

        for (i *= Lanes; i < a.Length; i++)
        {
            destination[i] = Math.Log(a[i]);
        }
    }

    /// <summary>
    /// The sum of log(a[i]) of positive numbers. Mantissas are multiplied and exponents added, so that a logarithm is taken once for up to 2000 numbers, with the
    /// rounding of a product instead of that of a sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SumOfLogarithms(ReadOnlySpan<double> a)
    {
        // A mantissa is below 2, so 500 of them times each other stay in range.
        const int longest = 500 * Lanes;
        double sum = 0;
        for (; a.Length > longest; a = a[longest..])
        {
            sum += SumOfLogarithms(a[..longest]);
        }

        var wideA = MemoryMarshal.Cast<double, Vector256<long>>(a);
        var (mantissas, exponents) = (Vector256<double>.One, Vector256<long>.Zero);
        var (ofMantissa, ofOne) = (Vector256.Create((1L << 52) - 1), Vector256<double>.One.AsInt64());
        var (smallest, largest) = (Vector256.Create(long.MaxValue), Vector256<long>.Zero);
        for (var i = 0; i < wideA.Length; i++)
        {
            mantissas *= ((wideA[i] & ofMantissa) | ofOne).AsDouble();
            exponents += wideA[i] >>> 52;
            smallest = Vector256.Min(smallest, wideA[i]);
            largest = Vector256.Max(largest, wideA[i]);
        }

        if (Vector256.LessThanAny(smallest, Vector256.Create(1L << 52)) || Vector256.GreaterThanAny(largest, Vector256.Create(0x7FEFFFFFFFFFFFFF)))
        {
            // A subnormal number has no leading 1 to put there; an infinity has no mantissa.
            return sum + LogarithmsOneByOne(a);
        }

        var exponent = Vector256.Sum(exponents) - (1023L * Lanes * wideA.Length);
        sum += Math.Log(mantissas[0] * mantissas[1]) + Math.Log(mantissas[2] * mantissas[3]) + (exponent * Math.Log(2));
        return sum + LogarithmsOneByOne(a[(wideA.Length * Lanes)..]);
    }

    private static double LogarithmsOneByOne(ReadOnlySpan<double> a)
    {
        double sum = 0;
        foreach (var value in a)
        {
            sum += Math.Log(value);
        }

        return sum;
    }

    /// <summary>The sum of weights[i] log(a[i]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
