#!/usr/bin/env python3
"""torch_twin.py - the same models in PyTorch, as a yardstick.

    torch_twin.py MODEL FRAMES [--threads N] [--seconds S]
    torch_twin.py MODEL FRAMES --check CODES DECODED

MODEL is a stream that dsvae-train wrote: its configuration, its canvas and its parameters make the
twin, so that both have the same layers, widths and losses. Prints "NAME VALUE" lines: the time of a
training step, and frames a second in bulk, bytes in memory to codes and codes to bytes in memory.
--check compares codes and frames with what our programs made of the same frames.

What PyTorch is spared in training: its batches are made beforehand, a few that come again and again
(drawn, as floats, the equal patches and colours of a sequence found), without new colours. Ours
does all that in each step. What it is spared in bulk: reading and writing streams.

Its settings are those that were found fastest; `run` says those that are environment variables.
"""
import argparse
import itertools
import math
import statistics
import time

import msgpack
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

PATCH = 8
POOL = 8  # batches made beforehand
WARM_UP, LEAST, MOST = 2, 3, 200  # calls
BATCHES = {"patches": (8, 32, 128), "conv": (16,)}  # sequences at a time, in bulk: the fastest counts
CODES = ("static.mean", "static.logvar", "dynamic.mean", "dynamic.logvar")


# ---- streams ----

def read_stream(path):
    """The maps of a stream, tensors as arrays."""
    def nd(m):
        return np.frombuffer(m[b"data"], m[b"type"]).reshape(m[b"shape"]) if m.get(b"nd") is True else m
    with open(path, "rb") as file:
        return list(msgpack.Unpacker(file, object_hook=nd, max_buffer_size=0))


def read_model(path):
    """The configuration, and the tensors by name."""
    maps = read_stream(path)
    tensors = {m["id"]: torch.from_numpy(m["value"].copy()) for m in maps if "value" in m}
    return maps[0]["model"], tensors


def read_records(path, key):
    return np.stack([m[key] for m in read_stream(path) if key in m])


class Canvas:
    """What is known of the frames beforehand: background, crop, and what the decoder draws."""

    def __init__(self, config, tensors):
        self.background = tensors["canvas.background"]
        self.place = tensors["canvas.place"].long()
        rows = slice(config["crop_top"], config["crop_top"] + config["crop_rows"])
        cols = slice(config["crop_left"], config["crop_left"] + config["crop_cols"])
        self.crop = (rows, cols)
        self.patches = config["crop_rows"] * config["crop_cols"] // PATCH ** 2

    def foreground(self, frames, part=(slice(None), slice(None))):
        """u1 [N,H,W,3], or this part of them, to floats in 0..1, background as 0."""
        background = self.background[part]
        x = frames.float().mul_(1 / 255)
        return x.mul_((frames != background).any(-1, keepdim=True)) if background.any() else x


# ---- the parts ----

def linear(tensors, name):
    weight, bias = tensors[name + ".weight"], tensors.get(name + ".bias")
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias is not None)
    layer.weight.data.copy_(weight)
    if bias is not None:
        layer.bias.data.copy_(bias)
    return layer


def conv(tensors, name, transposed=False, **shape):
    """Ours are [outer,K,K,inner], PyTorch's [outer,inner,K,K] for both directions."""
    weight, bias = tensors[name + ".weight"], tensors[name + ".bias"]
    outer, side, _, inner = weight.shape
    make = nn.ConvTranspose2d if transposed else nn.Conv2d
    layer = make(*((outer, inner) if transposed else (inner, outer)), side, **shape)
    layer.weight.data.copy_(weight.permute(0, 3, 1, 2))
    layer.bias.data.copy_(bias)
    return layer.to(memory_format=torch.channels_last)


def count_layers(tensors, prefix):
    return sum(name.startswith(prefix) and name.endswith(".weight") for name in tensors)


class Heads(nn.Module):
    def __init__(self, tensors, prefix):
        super().__init__()
        self.mean = linear(tensors, prefix + ".mean")
        self.logvar = linear(tensors, prefix + ".logvar")

    def forward(self, x):
        return self.mean(x), self.logvar(x).clamp(-9, 3)


class ConvTrunk(nn.Module):
    def __init__(self, tensors, prefix):
        super().__init__()
        n = count_layers(tensors, prefix + ".conv")
        self.halving = nn.ModuleList(conv(tensors, f"{prefix}.conv{i + 1}", stride=2, padding=1) for i in range(n - 1))
        self.last = conv(tensors, f"{prefix}.conv{n}")

    def forward(self, x):
        for layer in self.halving:
            x = F.leaky_relu_(layer(x), 0.2)
        return torch.tanh_(self.last(x)).flatten(1)


class PatchEncoder(nn.Module):
    def __init__(self, tensors, patches):
        super().__init__()
        self.patches = patches
        self.patch = linear(tensors, "dynamic.patch")
        self.frame = linear(tensors, "dynamic.frame")

    def forward(self, x, at=None):
        """x: patches [M,192]; at: of each patch its row among them, or None where all are there."""
        x = F.silu(self.patch(x))
        if at is not None:
            x = x.index_select(0, at)
        return F.silu(self.frame(x.view(-1, self.patches * x.shape[1])))


class Colours(nn.Module):
    """A bag of colours: each through a small network, the largest of each feature."""

    def __init__(self, tensors):
        super().__init__()
        self.point1 = linear(tensors, "static.point1")
        self.point2 = linear(tensors, "static.point2")
        self.pooled = linear(tensors, "static.pooled")

    @staticmethod
    def fourier(x):
        waves = [2 * x - 1]
        for q in range(5):
            waves += [torch.sin(2 ** q * math.pi * x), torch.cos(2 ** q * math.pi * x)]
        return torch.stack(waves, -1)

    def points(self, x):
        """[..., 3] to [..., 128]"""
        x = self.fourier(x).flatten(-2)
        return F.silu(self.point2(F.silu(self.point1(x))))

    def forward(self, x):
        return self.pool(self.points(x).amax(1))

    def pool(self, x):
        return F.silu(self.pooled(0.3 * x))


class FilmDecoder(nn.Module):
    """An MLP on z whose hidden units f scales and shifts; the last layer is a batch of products,
    one a band, each padded to as many outputs as the largest."""

    def __init__(self, tensors, config, place):
        super().__init__()
        self.style = linear(tensors, "decoder.style")
        self.static = linear(tensors, "decoder.static")
        self.hidden = nn.ModuleList(linear(tensors, f"decoder.hidden{i}") for i in (1, 2, 3))
        self.scale = nn.ModuleList(linear(tensors, f"decoder.scale{i}") for i in (1, 2, 3))
        self.shift = nn.ModuleList(linear(tensors, f"decoder.shift{i}") for i in (1, 2, 3))
        weight, bias = tensors["decoder.output.weight"], tensors["decoder.output.bias"]
        outputs, self.bands = len(place), config["bands"]
        ends = [outputs * g // self.bands for g in range(self.bands + 1)]
        most = max(b - a for a, b in zip(ends, ends[1:]))
        self.weight = nn.Parameter(torch.zeros(self.bands, weight.shape[1], most))
        self.bias = nn.Parameter(torch.zeros(self.bands, 1, most))
        used = torch.zeros(self.bands, most, dtype=torch.bool)
        for g, (a, b) in enumerate(zip(ends, ends[1:])):
            self.weight.data[g, :, :b - a] = weight[a:b].T
            self.bias.data[g, 0, :b - a] = bias[a:b]
            used[g, :b - a] = True
        self.used = used
        self.runs = find_runs(used, place)

    def forward(self, f, z):
        """f [B,F], z [B,D,Z] to [bands, B*D, most]"""
        style = F.silu(self.style(f)).unsqueeze(1)
        x = z
        for i in range(3):
            x = self.hidden[i](x)
            if i == 0:
                x = x + self.static(f).unsqueeze(1)
            x = F.silu(torch.addcmul(self.shift[i](style), x, self.scale[i](style) + 1))
        x = x.view(-1, self.bands, self.weight.shape[1]).transpose(0, 1)
        return torch.baddbmm(self.bias, x, self.weight)

    def frames(self, f, z, canvas):
        """Bytes [N,H*W*3] on the background, copied run by run: a band's places lie together."""
        y = self(f, z).clamp_(0, 1).mul_(255).add_(0.5)
        out = canvas.background.flatten().repeat(y.shape[1], 1)
        for band, (first, last), at in self.runs:
            out[:, at:at + last - first] = y[band, :, first:last]
        return out

    def arrange(self, targets):
        """Targets [N,places] in the layout of the output, 0 in the padding."""
        out = torch.zeros(len(targets), *self.used.shape)
        out[:, self.used] = targets
        return out.transpose(0, 1).contiguous()


def find_runs(used, place):
    """(band, its outputs, first byte of the frame): outputs of a band whose bytes follow one another."""
    runs = []
    for (band, output), at in zip(used.nonzero().tolist(), place.tolist()):
        if runs and runs[-1][0] == band and runs[-1][2] + output - runs[-1][1][0] == at:
            runs[-1][1][1] = output + 1
        else:
            runs.append((band, [output, output + 1], at))
    return runs


class DeconvDecoder(nn.Module):
    def __init__(self, tensors):
        super().__init__()
        self.seed = linear(tensors, "decoder.seed")
        n = count_layers(tensors, "decoder.conv")
        self.conv = nn.ModuleList(conv(tensors, f"decoder.conv{i + 1}", True, stride=2, padding=1) for i in range(n))

    def forward(self, f, z):
        code = torch.cat([f.unsqueeze(1).expand(-1, z.shape[1], -1), z], -1).flatten(0, 1)
        x = F.leaky_relu_(self.seed(code), 0.2)
        x = x.view(len(code), 4, 4, -1).permute(0, 3, 1, 2)
        for layer in self.conv[:-1]:
            x = F.leaky_relu_(layer(x), 0.2)
        return torch.sigmoid_(self.conv[-1](x))


    def frames(self, f, z, canvas):
        y = self(f, z).mul_(255).add_(0.5)
        return y.permute(0, 2, 3, 1).to(torch.uint8).flatten(1)


class Prior(nn.Module):
    """p(z_t | z_<t): an LSTM that says a mixture of Gaussians."""

    def __init__(self, tensors, config):
        super().__init__()
        self.mixtures = config["mixtures"]
        self.lstm = nn.LSTM(config["dynamic_dim"], config["prior_width"], batch_first=False)
        self.lstm.weight_ih_l0.data.copy_(tensors["prior.input.weight"])
        self.lstm.bias_ih_l0.data.copy_(tensors["prior.input.bias"])
        self.lstm.weight_hh_l0.data.copy_(tensors["prior.hidden.weight"])
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad_(False)
        self.mean = linear(tensors, "prior.mean")
        self.logvar = linear(tensors, "prior.logvar")
        self.logit = linear(tensors, "prior.logit")

    def nll(self, z):
        """-log p, summed; z [B,T,Z]"""
        z = z.transpose(0, 1)
        h, _ = self.lstm(F.pad(z[:-1], (0, 0, 0, 0, 1, 0)))
        shape = (*z.shape[:2], self.mixtures, z.shape[2])
        mean, logvar = self.mean(h).view(shape), self.logvar(h).clamp(-9, 3).view(shape)
        square = (z.unsqueeze(2) - mean).square() * torch.exp(-logvar) + logvar
        normal = -0.5 * (square.sum(-1) + z.shape[2] * math.log(2 * math.pi))
        logit = self.logit(h)
        return (torch.logsumexp(logit, -1) - torch.logsumexp(logit + normal, -1)).sum()


class Twin(nn.Module):
    def __init__(self, config, tensors):
        super().__init__()
        self.config, self.canvas = config, Canvas(config, tensors)
        self.whole = config["dynamic_encoder"] == "conv"
        if self.whole:
            self.dynamic_part, self.static_part = ConvTrunk(tensors, "dynamic"), ConvTrunk(tensors, "static")
            self.decoder = DeconvDecoder(tensors)
        else:
            self.dynamic_part, self.static_part = PatchEncoder(tensors, self.canvas.patches), Colours(tensors)
            self.decoder = FilmDecoder(tensors, config, self.canvas.place)
        self.dynamic_heads, self.static_heads = Heads(tensors, "dynamic"), Heads(tensors, "static")
        self.prior = Prior(tensors, config)
        self.centre, self.axes, self.inverse = (tensors["static." + name] for name in ("centre", "axes", "inverse"))

    def loss(self, batch):
        c = self.config
        if self.whole:
            mean, logvar = self.static_heads(self.static_part(batch.images).view(batch.B, batch.T, -1).mean(1))
            z_mean, z_logvar = self.dynamic_heads(self.dynamic_part(batch.images))
        else:
            mean, logvar = self.static_heads(self.static_part(batch.bag))
            z_mean, z_logvar = self.dynamic_heads(self.dynamic_part(batch.patches, batch.at))
        kl = 1 / (batch.B * batch.T)
        f = mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)
        z = z_mean + torch.exp(0.5 * z_logvar) * torch.randn_like(z_mean)
        loss = kl * c["kl_static"] * kl_normal(mean, logvar)
        if c["kl_frame"] > 0:
            loss = loss + kl * c["kl_frame"] * kl_normal(z_mean, z_logvar)
        z3 = z.view(batch.B, batch.T, -1)
        entropy = 0.5 * (z_logvar.sum() + z_logvar.numel() * math.log(2 * math.pi * math.e))
        loss = loss + kl * c["kl_prior"] * (self.prior.nll(z3) - entropy)
        y = self.decoder(f, z.index_select(0, batch.rows).view(batch.B, -1, z.shape[1]))
        return loss + F.mse_loss(y, batch.target, reduction="sum") / len(batch.rows)


    def encode(self, frames):
        """u1 [B,T,H,W,3] to the means and logvars of both codes"""
        B, T = frames.shape[:2]
        flat = frames.flatten(0, 1)
        if self.whole:
            images = self.canvas.foreground(flat).permute(0, 3, 1, 2)
            mean, logvar = self.static_heads(self.static_part(images).view(B, T, -1).mean(1))
            moving = self.dynamic_part(images)
        else:
            crop = flat[:, self.canvas.crop[0], self.canvas.crop[1]]
            mean, logvar = self.static_heads(self.pooled_colours(crop.reshape(B, -1, 3)))
            moving = self.dynamic_part(cut(self.canvas.foreground(crop, self.canvas.crop)))
        draws = self.config["draws"]
        centred = mean.view(B, draws, -1).mean(1) - self.centre
        variance = logvar.exp().view(B, draws, -1).mean(1)
        z, z_logvar = self.dynamic_heads(moving)
        return (centred @ self.inverse.T, torch.log(variance @ self.inverse.square().T),
                z.view(B, T, -1), z_logvar.view(B, T, -1))

    def pooled_colours(self, pixels):
        """The static features of each draw from bytes [B,N,3]: [B*draws, encoder_width]. All records
        have the same places drawn, and a colour is computed once a batch."""
        c = self.config
        places = np.random.default_rng(1).integers(pixels.shape[1], size=c["draws"] * c["bag"])
        drawn = pixels.index_select(1, torch.from_numpy(places)).int()
        palette, at = torch.unique(drawn[..., 0] | drawn[..., 1] << 8 | drawn[..., 2] << 16, return_inverse=True)
        colours = torch.stack([palette & 255, palette >> 8 & 255, palette >> 16], -1).float() / 255
        points = self.static_part.points(colours)
        return self.static_part.pool(F.embedding_bag(at.view(-1, c["bag"]), points, mode="max"))

    def decode(self, f, z):
        return self.decoder.frames(f @ self.axes.T + self.centre, z, self.canvas)


def kl_normal(mean, logvar):
    return 0.5 * (mean.square() + torch.exp(logvar) - logvar - 1).sum()


# ---- training ----

class Batch:
    """What one step reads, made beforehand."""

    def __init__(self, model, frames, generator):
        c, canvas = model.config, model.canvas
        pick = generator.permutation(len(frames))[:c["batch"]]
        frames = torch.from_numpy(frames[pick])
        self.B, self.T = frames.shape[:2]
        times = np.stack([generator.permutation(self.T)[:c["decoded"]] for _ in range(self.B)])
        self.rows = torch.from_numpy((times + self.T * np.arange(self.B)[:, None]).ravel())
        flat = frames.flatten(0, 1)
        seen = canvas.foreground(flat)
        target = flat[self.rows].flatten(1).float() / 255
        if model.whole:
            self.images = seen.permute(0, 3, 1, 2)
            self.target = flat[self.rows].float().div(255).permute(0, 3, 1, 2)
        else:
            self.target = model.decoder.arrange(target[:, canvas.place])
            self.find_patches(seen[:, canvas.crop[0], canvas.crop[1]])
            self.draw_bag(frames[:, :, canvas.crop[0], canvas.crop[1]], c["bag"], generator)

    def find_patches(self, crop):
        """The different patches of each sequence, and where each patch of a frame is among them."""
        patches = cut(crop).view(self.B, -1, PATCH * PATCH * 3)
        rows, at, seen = [], [], 0
        for sequence in patches:
            unique, inverse = torch.unique(sequence, dim=0, return_inverse=True)
            rows.append(unique)
            at.append(inverse + seen)
            seen += len(unique)
        self.patches, self.at = torch.cat(rows), torch.cat(at)

    def draw_bag(self, crop, size, generator):
        pixels = crop.reshape(self.B, -1, 3)
        at = torch.from_numpy(generator.integers(pixels.shape[1], size=size))
        bags = [torch.unique(p[at], dim=0) for p in pixels]
        most = max(map(len, bags))
        self.bag = torch.stack([torch.cat([b, b[:1].expand(most - len(b), 3)]) for b in bags]).float() / 255


def cut(crop):
    """[N,rows,cols,3] to patches [N*patches, 192]"""
    n, rows, cols, _ = crop.shape
    return crop.view(n, rows // PATCH, PATCH, cols // PATCH, PATCH, 3).transpose(2, 3).reshape(-1, PATCH * PATCH * 3)


class Optimizer:
    """Adam and the moving average in as few passes as PyTorch's operations allow. (lerp_ says it in
    fewer, but is not vectorised in 1.13.)"""

    def __init__(self, parameters, config):
        self.x = [p for p in parameters if p.requires_grad]
        self.m, self.v = ([torch.zeros_like(p) for p in self.x] for _ in range(2))
        self.mean = [p.detach().clone() for p in self.x]
        self.config, self.n = config, 0

    @torch.no_grad()
    def step(self):
        c = self.config
        self.n += 1
        root = math.sqrt(1 - c["beta2"] ** self.n)
        rate = c["rate"] * root / (1 - c["beta1"] ** self.n)
        for x, m, v, mean in zip(self.x, self.m, self.v, self.mean):
            g = x.grad
            m.mul_(c["beta1"]).add_(g, alpha=1 - c["beta1"])
            v.mul_(c["beta2"]).addcmul_(g, g, value=1 - c["beta2"])
            x.addcdiv_(m, torch.sqrt(v, out=g).add_(1e-8 * root), value=-rate)
            mean.mul_(c["average"]).add_(x, alpha=1 - c["average"])
            x.grad = None


def median_seconds(call, seconds, warm_up=WARM_UP):
    """The median of as many calls as fit the time."""
    times, end = [], math.inf
    while len(times) < warm_up + LEAST or (len(times) < warm_up + MOST and time.perf_counter() < end):
        if len(times) == warm_up:
            end = time.perf_counter() + seconds
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times[warm_up:])


def time_of_step(model, frames, seconds):
    generator = np.random.default_rng(1)
    pool = itertools.cycle([Batch(model, frames, generator) for _ in range(POOL)])
    optimizer = Optimizer(model.parameters(), model.config)

    def step():
        loss = model.loss(next(pool))
        loss.backward()
        optimizer.step()
        return loss.item()
    return median_seconds(step, seconds)


@torch.inference_mode()
def bulk(model, frames, seconds):
    """Frames a second of encoding and of decoding, at the best of some batch sizes."""
    best = {"encode": 0, "decode": 0}
    sizes = BATCHES[model.config["dynamic_encoder"]]
    for size in sizes:
        batch = torch.from_numpy(frames[:size])
        f, _, z, _ = model.encode(batch)
        calls = {"encode": lambda: model.encode(batch), "decode": lambda: model.decode(f, z)}
        for name, call in calls.items():
            spent = median_seconds(call, seconds / len(sizes), 1)
            best[name] = max(best[name], batch.shape[0] * batch.shape[1] / spent)
    return best


@torch.inference_mode()
def check(model, frames, codes, decoded):
    """The largest difference from each of our codes, as a share of the largest code, and of frames in
    steps of 1/255."""
    ours = {key: torch.from_numpy(read_records(codes, key)) for key in CODES}
    for key, twins in zip(CODES, model.encode(torch.from_numpy(frames))):
        print(key, ((twins - ours[key]).abs().max() / twins.abs().max()).item())
    made = model.decode(ours["static.mean"], ours["dynamic.mean"]).view(frames.shape)
    print("frames", (made.int() - torch.from_numpy(read_records(decoded, "frames")).int()).abs().max().item())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("frames")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--check", nargs=2, metavar=("CODES", "DECODED"))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = Twin(*read_model(args.model))
    frames = read_records(args.frames, "frames")
    if args.check:
        check(model, frames, *args.check)
        return
    for name, rate in bulk(model, frames, args.seconds).items():
        print(f"{name} {rate:.0f}")
    print(f"steps_per_s {1 / time_of_step(model, frames, args.seconds):.3f}")


if __name__ == "__main__":
    main()
