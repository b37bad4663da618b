using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Newton's method for a log likelihood that need not be concave everywhere: where the information is not positive definite, what it lacks is added to its diagonal until it is,
/// and a step is halved while the likelihood falls.
/// </summary>
internal static class NewtonAscent
{
    private const int MaximumHalvings = 40;

    /// <summary>Moves the parameters to the maximum; the likelihood is left evaluated there.</summary>
    /// <param name="likelihood">The likelihood.</param>
    /// <param name="theta">The start, and then the maximum.</param>
    /// <param name="tolerance">Converged when the rise that the next step promises is at most this (natural log units); that step is still made.</param>
    /// <param name="maximumIterations">Steps before giving up.</param>
    /// <param name="what">Named in the exception.</param>
    /// <returns>The number of steps, and the last one.</returns>
    /// <exception cref="ConvergenceException">The cap was reached; the residual is the promised rise.</exception>
    internal static (int Iterations, double[] LastStep) Maximise(ILogLikelihood likelihood, double[] theta, double tolerance, int maximumIterations, string what)
    {
        likelihood.Evaluate(theta);
        var promised = double.PositiveInfinity;
        for (var iteration = 1; iteration <= maximumIterations; iteration++)
        {
            var (step, ridged) = Step(likelihood, what, iteration);
            promised = 0;
            for (var j = 0; j < step.Length; j++)
            {
                promised += 0.5 * step[j] * likelihood.Gradient[j];
            }

            var converged = !ridged && promised <= tolerance;
            Advance(likelihood, theta, step, tolerance, what);
            if (converged)
            {
                return (iteration, step);
            }
        }

        throw new ConvergenceException(what, maximumIterations, promised);
    }

    private static (double[] Step, bool Ridged) Step(ILogLikelihood likelihood, string what, int iteration)
    {
        var information = likelihood.Information;
        if (Cholesky.TryFactor(information, 1e-14) is { } factor)
        {
            return (factor.Solve(likelihood.Gradient), false);
        }

        var p = likelihood.Gradient.Length;
        for (var ridge = 1e-3; ridge < 1e12; ridge *= 10)
        {
            var raised = (double[,])information.Clone();
            for (var j = 0; j < p; j++)
            {
                raised[j, j] = (Math.Abs(information[j, j]) * (1 + ridge)) + ridge;
            }

            if (Cholesky.TryFactor(raised, 1e-14) is { } safe)
            {
                return (safe.Solve(likelihood.Gradient), true);
            }
        }

        throw new ConvergenceException(what, iteration, double.PositiveInfinity);
    }

    private static void Advance(ILogLikelihood likelihood, double[] theta, double[] step, double tolerance, string what)
    {
        var before = likelihood.Value;
        var start = (double[])theta.Clone();
        var length = 1.0;
        for (var halving = 0; ; halving++, length /= 2)
        {
            for (var j = 0; j < theta.Length; j++)
            {
                theta[j] = start[j] + (length * step[j]);
            }

            likelihood.Evaluate(theta);
            if (likelihood.Value >= before - tolerance - (1e-13 * Math.Abs(before)))
            {
                return;
            }

            if (halving == MaximumHalvings)
            {
                throw new ConvergenceException($"the step halving of {what}", halving, before - likelihood.Value);
            }
        }
    }
}
