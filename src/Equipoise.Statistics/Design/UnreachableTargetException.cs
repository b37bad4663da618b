namespace Equipoise.Statistics.Design;

/// <summary>A target that no value of the unknown reaches: the message and <see cref="Limit"/> say how far one can get.</summary>
public sealed class UnreachableTargetException : Exception
{
    /// <summary>Says what cannot be reached, and the limit.</summary>
    /// <param name="what">The quantity with a target, and what was varied.</param>
    /// <param name="target">The target.</param>
    /// <param name="limit">The limit that is approached.</param>
    public UnreachableTargetException(string what, double target, double limit)
        : base(DesignArgument.Text($"{what} cannot be {target:G10}; the limit is {limit:G10}"))
    {
        What = what;
        Target = target;
        Limit = limit;
    }

    /// <summary>The quantity with a target, and what was varied.</summary>
    public string What { get; }

    /// <summary>The target.</summary>
    public double Target { get; }

    /// <summary>The limit that is approached.</summary>
    public double Limit { get; }
}
