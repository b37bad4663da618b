namespace Equipoise.Statistics.Numerics;

/// <summary>The lower triangle L of a positive definite matrix L L'.</summary>
internal sealed class Cholesky
{
    private readonly double[,] lower;

    private Cholesky(double[,] lower) => this.lower = lower;

    /// <summary>Null when a pivot is not above the tolerance times its diagonal element.</summary>
    internal static Cholesky? TryFactor(double[,] matrix, double tolerance) =>
        Factor(matrix, tolerance, out var lower) is null ? new Cholesky(lower) : null;

    /// <summary>The first column that the columns before it determine, or null.</summary>
    internal static int? FirstDependentColumn(double[,] matrix, double tolerance) => Factor(matrix, tolerance, out _);

    internal double[] Solve(ReadOnlySpan<double> right)
    {
        var n = lower.GetLength(0);
        var x = right.ToArray();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }

    internal double LogDeterminant()
    {
        double sum = 0;
        for (var i = 0; i < lower.GetLength(0); i++)
        {
            sum += 2 * Math.Log(lower[i, i]);
        }

        return sum;
    }

    internal double[,] Inverse()
    {
        var n = lower.GetLength(0);
        var inverse = new double[n, n];
        var unit = new double[n];
        for (var column = 0; column < n; column++)
        {
            Array.Clear(unit);
            unit[column] = 1;
            var solved = Solve(unit);
            for (var row = 0; row < n; row++)
            {
                inverse[row, column] = solved[row];
            }
        }

        return inverse;
    }

    private static int? Factor(double[,] matrix, double tolerance, out double[,] lower)
    {
        var n = matrix.GetLength(0);
        lower = new double[n, n];
        for (var j = 0; j < n; j++)
        {
            var pivot = matrix[j, j];
            for (var k = 0; k < j; k++)
            {
                pivot -= lower[j, k] * lower[j, k];
            }

            if (!(pivot > tolerance * matrix[j, j]) || !(pivot > 0))
            {
                return j;
            }

            lower[j, j] = Math.Sqrt(pivot);
            for (var i = j + 1; i < n; i++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = sum / lower[j, j];
            }
        }

        return null;
    }
}
