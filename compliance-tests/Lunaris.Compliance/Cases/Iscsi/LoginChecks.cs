using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;

namespace Lunaris.Compliance.Cases;

/// <summary>Logins by hand.</summary>
internal static class LoginChecks
{
    /// <summary>A connection whose login has come to the operational stage.</summary>
    public static async Task<LoginExchange> OperationalAsync(ComplianceContext c, Action<RawLogin>? change = null)
    {
        LoginExchange exchange = await StartAsync(c, change);
        await exchange.AuthenticateAsync();
        return exchange;
    }

    /// <summary>A connection on which nothing has been said.</summary>
    public static async Task<LoginExchange> StartAsync(ComplianceContext c, Action<RawLogin>? change = null)
    {
        RawLogin login = RawLogin.For(c.Target);
        change?.Invoke(login);
        return new LoginExchange(await c.ConnectRawAsync(), login);
    }

    /// <summary>What the target answers to one key in the operational stage; null where it leaves the key out.</summary>
    public static async Task<string?> AskAsync(ComplianceContext c, string key, string value)
    {
        LoginExchange exchange = await OperationalAsync(c);
        // Closed at once: a target may take one login at a time.
        await using RawConnection connection = exchange.Connection;
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, [new(key, value)]);
        return reply[key];
    }

    /// <summary>Sends one key whose value the standard forbids: the target must answer Reject, or end the login.</summary>
    public static async Task ExpectRefusedAsync(ComplianceContext c, string key, string value)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await using RawConnection connection = exchange.Connection;
        await exchange.SendAsync(LoginExchange.Operational, 0, transit: false, [new(key, value)]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || reply[key] is "Reject" or "Irrelevant", $"{key}={value} is forbidden, and the target answers {key}={reply?[key] ?? "nothing"} and goes on");
    }

    /// <summary>The login must end with this status, or another of its class.</summary>
    public static async Task ExpectStatusAsync(ComplianceContext c, LoginExchange exchange, string why, params ushort[] statuses)
    {
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is not null, $"{why}: the target should say so by status {string.Join(" or ", statuses.Select(s => $"{s:X4}h"))}, and closed the connection without a word");
        c.Check(reply.Status >> 8 == statuses[0] >> 8, $"{why}: the target should answer status {statuses[0]:X4}h, and answered {reply.Status:X4}h");
        c.Should(statuses.Contains(reply.Status), $"{why}: the status is {reply.Status:X4}h, and {string.Join(" or ", statuses.Select(s => $"{s:X4}h"))} says it better");
    }
}
