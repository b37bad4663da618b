namespace Equipoise.Statistics.Simulation;

/// <summary>
/// log x by a fixed sequence of additions, multiplications and one division, none of them fused, so that every machine gives the same bits; the platform's logarithm does not.
/// With x = 2^e m, m between sqrt(1/2) and sqrt 2, and s = (m - 1)/(m + 1): log x = e log 2 + 2 s (1 + s^2/3 + ... + s^16/17); the next term is below 1e-15 of the sum.
/// Relative error below 1.2e-15 on (0, 1); proved against the platform by a test.
/// </summary>
internal static class NaturalLogarithm
{
    /// <summary>The bits of sqrt(1/2), and what takes a mantissa that begins there to 1.</summary>
    internal const long RootOfHalf = 0x3FE6A09E667F3BCD;
    internal const long OneLessRootOfHalf = 0x3FF0000000000000 - RootOfHalf;
    internal const long MantissaBits = 0x000FFFFFFFFFFFFF;

    /// <summary>The bits of 2^52, and 2^52 with the bias of exponents: an integer put into the mantissa of the first and less the second is itself as a double.</summary>
    internal const long TwoTo52Bits = 0x4330000000000000;
    internal const double TwoTo52AndBias = 4503599627370496.0 + 1023;

    internal const double LogOf2 = 0.69314718055994531;

    /// <summary>log x for a positive normal x.</summary>
    internal static double Of(double x)
    {
        var shifted = BitConverter.DoubleToInt64Bits(x) + OneLessRootOfHalf;
        var exponent = BitConverter.Int64BitsToDouble((shifted >> 52) | TwoTo52Bits) - TwoTo52AndBias;
        var mantissa = BitConverter.Int64BitsToDouble((shifted & MantissaBits) + RootOfHalf);
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 1.0 / 17;
        sum = (sum * square) + (1.0 / 15);
        sum = (sum * square) + (1.0 / 13);
        sum = (sum * square) + (1.0 / 11);
        sum = (sum * square) + (1.0 / 9);
        sum = (sum * square) + (1.0 / 7);
        sum = (sum * square) + (1.0 / 5);
        sum = (sum * square) + (1.0 / 3);
        sum *= square;
        s += s;
        return (exponent * LogOf2) + ((s * sum) + s);
    }
}
