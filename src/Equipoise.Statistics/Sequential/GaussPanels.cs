namespace Equipoise.Statistics.Sequential;

/// <summary>The sixteen points and weights of Gauss and Legendre on -1 to 1, found by Newton's method on the three-term recurrence of the polynomial.</summary>
internal static class GaussPanels
{
    /// <summary>Points in a panel.</summary>
    internal const int Size = 16;

    private static readonly double[] Nodes = [.. Enumerable.Range(0, Size).Select(Node)];
    private static readonly double[] NodeWeights = [.. Nodes.Select(Weight)];

    /// <summary>Fills points and weights for an interval cut into equal panels; both spans start at the interval's first point.</summary>
    internal static void Fill(double from, double to, int panels, Span<double> points, Span<double> weights)
    {
        var half = (to - from) / panels / 2;
        for (var panel = 0; panel < panels; panel++)
        {
            var middle = from + (half * ((2 * panel) + 1));
            for (var i = 0; i < Size; i++)
            {
                points[(panel * Size) + i] = middle + (half * Nodes[i]);
                weights[(panel * Size) + i] = half * NodeWeights[i];
            }
        }
    }

    private static double Node(int index)
    {
        var x = -Math.Cos(Math.PI * (index + 0.75) / (Size + 0.5));
        for (var iteration = 0; iteration < 8; iteration++)
        {
            var (value, slope) = Legendre(x);
            x -= value / slope;
        }

        return x;
    }

    private static double Weight(double x)
    {
        var (_, slope) = Legendre(x);
        return 2 / ((1 - (x * x)) * slope * slope);
    }

    private static (double Value, double Slope) Legendre(double x)
    {
        double before = 1, value = x;
        for (var n = 2; n <= Size; n++)
        {
            (before, value) = (value, ((((2 * n) - 1) * x * value) - ((n - 1) * before)) / n);
        }

        return (value, Size * ((x * value) - before) / ((x * x) - 1));
    }
}
