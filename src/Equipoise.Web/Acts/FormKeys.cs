using System.Security.Cryptography;

namespace Equipoise.Web.Acts;

/// <summary>Keys for forms: each form that is shown acts once under its own.</summary>
/// <param name="random">Fills bytes at random.</param>
public sealed class FormKeys(Func<int, byte[]> random)
{
    /// <summary>Keys from the system's source of randomness.</summary>
    public static FormKeys OfSystem { get; } = new(RandomNumberGenerator.GetBytes);

    /// <summary>A fresh key.</summary>
    public string Next() => Convert.ToHexStringLower(random(16));
}
