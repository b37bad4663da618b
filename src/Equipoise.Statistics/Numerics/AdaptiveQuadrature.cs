namespace Equipoise.Statistics.Numerics;

/// <summary>
/// Integrals by the 15-point rule of Gauss and Kronrod, halving where it and the 7-point rule within it differ. Nodes and weights are those of QUADPACK
/// (Piessens et al. 1983, qk15), to double precision.
/// </summary>
internal static class AdaptiveQuadrature
{
    private const int DeepestHalving = 40;

    private static readonly double[] Nodes =
    [
        0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
        0.586087235467691130294144169693256, 0.405845151377397166906606412076961, 0.207784955007898467600689403773245, 0,
    ];

    private static readonly double[] KronrodWeights =
    [
        0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
        0.169004726639267902826583426598550, 0.190350578064785409913256402421014, 0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
    ];

    private static readonly double[] GaussWeights =
    [
        0, 0.129484966168869693270611432679082, 0, 0.279705391489276667901467771423780, 0, 0.381830050505118944950369775488975, 0, 0.417959183673469387755102040816327,
    ];

    /// <summary>The integral of a function over an interval; stops where a piece's error is below its share of the tolerance, or below rounding.</summary>
    internal static double Integrate(Func<double, double> function, double from, double to, double tolerance) =>
        from < to ? Piece(function, from, to, tolerance, DeepestHalving) : 0;

    private static double Piece(Func<double, double> function, double from, double to, double tolerance, int halvings)
    {
        var (middle, half) = ((from + to) / 2, (to - from) / 2);
        var centre = function(middle);
        var kronrod = KronrodWeights[7] * centre;
        var gauss = GaussWeights[7] * centre;
        for (var i = 0; i < 7; i++)
        {
            var pair = function(middle - (half * Nodes[i])) + function(middle + (half * Nodes[i]));
            kronrod += KronrodWeights[i] * pair;
            gauss += GaussWeights[i] * pair;
        }

        // The two rules differ by far more than the error of the better one: QUADPACK's exponent 3/2 on the relative difference.
        var difference = Math.Abs(kronrod - gauss);
        var size = Math.Abs(kronrod);
        var error = size == 0 ? difference * half : half * size * Math.Min(1, Math.Pow(200 * difference / size, 1.5));
        return error <= tolerance || error <= 1e-15 * size * half || halvings == 0
            ? kronrod * half
            : Piece(function, from, middle, tolerance / 2, halvings - 1) + Piece(function, middle, to, tolerance / 2, halvings - 1);
    }
}
