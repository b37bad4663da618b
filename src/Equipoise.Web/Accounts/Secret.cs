using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Equipoise.Web.Accounts;

/// <summary>Random secrets of 256 bits that are handed out once; what is kept is their SHA-256, from which nobody gets them back.</summary>
internal static class Secret
{
    /// <summary>A fresh one, as text that fits into an address and a header.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
