#!/usr/bin/env python3
"""torch_twin.py - the same models in PyTorch, as a yardstick.

    torch_twin.py encode MODEL < FRAMES > CODES
    torch_twin.py decode MODEL < CODES > FRAMES
    torch_twin.py measure MODEL < FRAMES

MODEL is a stream that dsvae-train wrote: its configuration, its canvas and its parameters make the
twin, so that both have the same layers, widths and losses.

encode and decode do what dsvae-encode and dsvae-decode do: a stream is read, the network runs on
some sequences at a time, a stream is written, its end with the CRC. The CRC of what is read is not
looked at. At last standard error gets "NAME_seconds VALUE", the time of all that; Python's start,
`import torch` and the reading of the model are not in it.

Where ours shares out the colours of all pixels to the bags of a sequence, the twin still draws a
bag's pixels, which is less work.

measure prints "NAME VALUE" lines. steps_per_s: of training, a step with all that is in ours; it
draws its sequences and the frames that are decoded, draws bags and colours anew, cuts patches and
finds the different ones, then losses, gradients, Adam and the moving average. What is prepared
once: colours as numbers in a palette, target bytes in the decoder's layout. encode_alone and
decode_alone: frames a second of the network from bytes in memory to codes and back, no stream.

It is made fast by hand: a patch or a colour that occurs more than once goes through its layer once;
`run` says the settings that are environment variables. With --plain each patch and each drawn pixel
goes through the network, as one writes it first.
"""
import argparse
import math
import statistics
import sys
import time
import zlib
from itertools import islice

import msgpack
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

PATCH = 8
WARM_UP, LEAST, MOST = 2, 3, 200  # calls
AT_ONCE = {"patches": 32, "conv": 16}  # sequences, in bulk: the fastest
CODES = ("static.mean", "static.logvar", "dynamic.mean", "dynamic.logvar")


# ---- streams ----

def read_stream(file):
    """The maps of a stream one by one, tensors as arrays."""
    def nd(m):
        return np.frombuffer(m[b"data"], m[b"type"]).reshape(m[b"shape"]) if m.get(b"nd") is True else m
    return msgpack.Unpacker(file, object_hook=nd, max_buffer_size=0)


def nd_map(a):
    return {b"nd": True, b"type": a.dtype.str, b"kind": b"", b"shape": a.shape, b"data": a.tobytes()}


def read_model(path):
    """The configuration, the tensors by name, and the CRC, by which codes say whose they are."""
    with open(path, "rb") as file:
        maps = list(read_stream(file))
    tensors = {m["id"]: torch.from_numpy(m["value"].copy()) for m in maps if "value" in m}
    return maps[0]["model"], tensors, maps[-1]["end"]["crc32"]


def stacked(records, key):
    return torch.from_numpy(np.stack([m[key] for m in records]))


class Canvas:
    """What is known of the frames beforehand: background, crop, and what the decoder draws."""

    def __init__(self, config, tensors):
        self.background = tensors["canvas.background"]
        self.place = tensors["canvas.place"].long()
        rows = slice(config["crop_top"], config["crop_top"] + config["crop_rows"])
        cols = slice(config["crop_left"], config["crop_left"] + config["crop_cols"])
        self.crop = (rows, cols)
        self.patches = config["crop_rows"] * config["crop_cols"] // PATCH ** 2

    def foreground(self, crop):
        """u1 [N,rows,cols,3] with background as 0"""
        background = self.background[self.crop]
        return crop * (crop != background).any(-1, keepdim=True) if background.any() else crop


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

    def forward(self, x, at):
        """x: different patches [M,192]; at: of each patch its row among them"""
        x = F.silu(self.patch(x)).index_select(0, at)
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

    def forward(self, colours, at, first):
        """Colours [M,3]; the bags, one after another, hold these rows of them; where each bag begins."""
        largest = F.embedding_bag(at, self.points(colours), first, mode="max")
        return F.silu(self.pooled(0.3 * largest))


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

    def arrange(self, frames, canvas):
        """Bytes [N,H*W*3] in the layout of the output [N,bands,most], 0 in the padding."""
        out = torch.zeros(len(frames), *self.used.shape, dtype=torch.uint8)
        out[:, self.used] = frames.index_select(1, canvas.place)
        return out


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
    def __init__(self, config, tensors, crc, plain=False):
        super().__init__()
        self.plain = plain
        self.config, self.canvas, self.crc = config, Canvas(config, tensors), crc
        self.whole = config["dynamic_encoder"] == "conv"
        if self.whole:
            self.dynamic_part, self.static_part = ConvTrunk(tensors, "dynamic"), ConvTrunk(tensors, "static")
            self.decoder = DeconvDecoder(tensors)
        else:
            self.dynamic_part, self.static_part = PatchEncoder(tensors, self.canvas.patches), Colours(tensors)
            self.decoder = FilmDecoder(tensors, config, self.canvas.place)
        self.dynamic_heads, self.static_heads = Heads(tensors, "dynamic"), Heads(tensors, "static")
        self.prior = Prior(tensors, config)
        self.last_place = torch.zeros(1 << 24, dtype=torch.int64)  # by colour
        self.centre, self.axes, self.inverse = (tensors["static." + name] for name in ("centre", "axes", "inverse"))
        self.motion, self.regression = tensors["static.motion"], tensors["static.regression"]

    def loss(self, batch):
        c = self.config
        if self.whole:
            mean, logvar = self.static_heads(self.static_part(batch.images).view(batch.B, batch.T, -1).mean(1))
            z_mean, z_logvar = self.dynamic_heads(self.dynamic_part(batch.images))
        else:
            mean, logvar = self.static_heads(self.static_part(*batch.bag))
            z_mean, z_logvar = self.dynamic_heads(self.dynamic_part(*batch.patches))
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
            images = images_of(self.canvas.foreground(flat))
            mean, logvar = self.static_heads(self.static_part(images).view(B, T, -1).mean(1))
            moving = self.dynamic_part(images)
        else:
            crop = flat[:, self.canvas.crop[0], self.canvas.crop[1]]
            mean, logvar = self.static_heads(self.static_part(*self.drawn_colours(crop.reshape(B, -1, 3))))
            words = cut(self.canvas.foreground(crop))
            first, at = find_distinct(words, torch.zeros(1, dtype=torch.int64), self.plain)
            moving = self.dynamic_part(words.index_select(0, first).view(torch.uint8) / 255, at)
        draws = self.config["draws"]
        variance = logvar.exp().view(B, draws, -1).mean(1)
        z, z_logvar = (each.view(B, T, -1) for each in self.dynamic_heads(moving))
        told = (torch.cat((z.mean(1), z.square().mean(1)), 1) - self.motion) @ self.regression.T
        centred = mean.view(B, draws, -1).mean(1) - self.centre - told
        return centred @ self.inverse.T, torch.log(variance @ self.inverse.square().T), z, z_logvar

    def drawn_colours(self, pixels):
        """The bag of each draw from bytes [B,N,3]. All records have the same places drawn."""
        c = self.config
        places = np.random.default_rng(1).integers(pixels.shape[1], size=c["draws"] * c["bag"])
        drawn = pixels.index_select(1, torch.from_numpy(places)).flatten(0, 1)
        if self.plain:
            return each_pixel(drawn / 255, c["bag"])
        code = pack(drawn)
        # One place of each colour, without sorting: whichever place writes last.
        place = self.last_place.index_copy_(0, code, torch.arange(len(code)))[code]
        is_place = torch.zeros(len(code), dtype=torch.bool).index_fill_(0, place, True)
        number = (is_place.cumsum(0) - 1)[place]
        return drawn[is_place] / 255, *find_present(number.view(-1, c["bag"]))

    def decode(self, f, z):
        return self.decoder.frames(f @ self.axes.T + self.centre, z, self.canvas)


def kl_normal(mean, logvar):
    return 0.5 * (mean.square() + torch.exp(logvar) - logvar - 1).sum()


# ---- from bytes to what the network sees ----

def images_of(frames):
    """u1 [N,H,W,3] to floats in 0..1, channels last"""
    return (frames / 255).permute(0, 3, 1, 2)


def pack(pixels):
    """Bytes [...,3] as numbers"""
    r, g, b = pixels.long().unbind(-1)
    return r | g << 8 | b << 16


def cut(crop):
    """[N,rows,cols,...] to patches [N*patches,words]: numbers of 4 bytes, fewer to move than bytes"""
    n, rows, cols = crop.shape[:3]
    words = crop.contiguous().view(n, rows, -1).view(torch.int32)
    return words.view(n, rows // PATCH, PATCH, cols // PATCH, -1).transpose(2, 3).reshape(n * rows * cols // PATCH ** 2, -1)


def find_distinct(words, owner, plain):
    """Of rows of words [N,words] the different ones, and where each is among them; all where `plain`.
    Rows of different owners [N or 1] are different. Compares sums of random multiples, 64 bits for
    each."""
    if plain:
        return torch.arange(len(words)), torch.arange(len(words))
    multiples = torch.from_numpy(np.random.default_rng(1).integers(1 << 63, size=words.shape[1] + 1))
    _, at = torch.unique((words * multiples[1:]).sum(1) + owner * multiples[0], return_inverse=True)
    first = torch.empty(int(at.max()) + 1, dtype=torch.int64).scatter_(0, at, torch.arange(len(at)))
    return first, at


def find_present(numbers):
    """Of bags of numbers [bags,N] those that are in each, once, bag after bag; where each bag begins."""
    present = torch.zeros(len(numbers), int(numbers.max()) + 1, dtype=torch.bool).scatter_(1, numbers, True)
    return present.nonzero()[:, 1], F.pad(present.sum(1).cumsum(0)[:-1], (1, 0))


def each_pixel(pixels, size):
    """The same for bags of `size` pixels [bags*size,3] of which each is taken as different."""
    return pixels, torch.arange(len(pixels)), torch.arange(0, len(pixels), size)


# ---- training ----

class Palette:
    """The data set as numbers of colours: 0 is black, and in `seen` the background too."""

    def __init__(self, canvas, frames, plain):
        self.plain = plain
        crop = frames[:, :, canvas.crop[0], canvas.crop[1]]
        codes = pack(crop)
        present = torch.zeros(1 << 24, dtype=torch.bool).index_fill_(0, codes.flatten(), True)
        present[0] = True
        palette = present.nonzero()
        assert len(palette) < 1 << 15, "too many colours for numbers of 16 bits"
        self.colours = (palette >> torch.tensor([0, 8, 16]) & 255) / 255
        self.true = (present.cumsum(0) - 1).short()[codes]
        self.seen = self.true * (crop != canvas.background[canvas.crop]).any(-1)

    def patches(self, pick):
        """Of these sequences, each in invented colours, the different patches, and where each patch
        of a frame is among them."""
        words = cut(self.seen.index_select(0, pick).flatten(0, 1))
        owner = torch.arange(len(pick)).repeat_interleave(len(words) // len(pick))
        first, at = find_distinct(words, owner, self.plain)
        numbers = words.index_select(0, first).view(torch.int16) + (owner[first] * len(self.colours)).int().unsqueeze(1)
        return self.invented(len(pick)).index_select(0, numbers.flatten()).view(len(first), -1), at

    def invented(self, sequences):
        """The palette of each sequence [sequences*colours,3]: with probability 1/2 any colour becomes
        any colour, else a random linear map and a curve. Black stays black."""
        matrix = torch.randn(sequences, 3, 3)
        low, high = matrix.clamp(max=0).sum(2).unsqueeze(1), matrix.clamp(min=0).sum(2).unsqueeze(1)
        x = ((self.colours @ matrix.transpose(1, 2) - low) / (high - low)).clamp_(1e-4)
        x = x ** torch.exp(0.5 * torch.randn(sequences, 1, 3)) * (0.5 + 0.5 * torch.rand(sequences, 1, 3))
        x = torch.where(torch.rand(sequences, 1, 1) < 0.5, x, torch.rand(x.shape))
        x[:, 0] = 0
        return x.flatten(0, 1)

    def bag(self, pick, size):
        """A bag of pixels of each of these sequences."""
        pixels = self.true.index_select(0, pick).flatten(1)
        drawn = pixels.gather(1, torch.randint(pixels.shape[1], (len(pick), size))).long()
        if self.plain:
            return each_pixel(self.colours.index_select(0, drawn.flatten()), size)
        return self.colours, *find_present(drawn)


class Dataset:
    """Frames [N,T,H,W,3] and what is made of them beforehand."""

    def __init__(self, model, frames):
        self.config, self.whole, self.frames = model.config, model.whole, frames
        if not self.whole:
            self.palette = Palette(model.canvas, frames, model.plain)
            self.targets = model.decoder.arrange(frames.flatten(0, 1).flatten(1), model.canvas)

    def draw(self):
        return Batch(self, torch.randperm(len(self.frames))[:self.config["batch"]])


class Batch:
    """What one step reads of these sequences."""

    def __init__(self, data, pick):
        self.B, self.T = len(pick), data.frames.shape[1]
        times = torch.rand(self.B, self.T).argsort(1)[:, :data.config["decoded"]]
        self.rows = (times + self.T * torch.arange(self.B).unsqueeze(1)).flatten()
        if data.whole:
            self.images = images_of(data.frames.index_select(0, pick).flatten(0, 1))
            self.target = self.images.index_select(0, self.rows)
        else:
            self.patches = data.palette.patches(pick)
            self.bag = data.palette.bag(pick, data.config["bag"])
            of_data = (times + self.T * pick.unsqueeze(1)).flatten()
            self.target = data.targets.index_select(0, of_data).transpose(0, 1) / 255


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


def steps_per_second(model, frames, seconds):
    data, optimizer = Dataset(model, frames), Optimizer(model.parameters(), model.config)

    def step():
        loss = model.loss(data.draw())
        loss.backward()
        optimizer.step()
        return loss.item()
    return 1 / median_seconds(step, seconds)


# ---- in bulk ----

@torch.inference_mode()
def frames_per_second(model, frames, seconds):
    """Of encoding and of decoding, from memory to memory."""
    f, _, z, _ = model.encode(frames)
    calls = {"encode_alone": lambda: model.encode(frames), "decode_alone": lambda: model.decode(f, z)}
    count = frames.shape[0] * frames.shape[1]
    return {name: count / median_seconds(call, seconds / 2, 1) for name, call in calls.items()}


def encoded(model, records):
    values = [codes.numpy() for codes in model.encode(stacked(records, "frames"))]
    return [dict(zip(CODES, sequence)) for sequence in zip(*values)]


def decoded(model, records):
    f, z = stacked(records, "static.mean"), stacked(records, "dynamic.mean")
    shape = (*z.shape[:2], *model.canvas.background.shape)
    return [{"frames": frames} for frames in model.decode(f, z).view(shape).numpy()]


PROGRAMS = {"encode": ("latents", ("frames",), encoded), "decode": ("frames", CODES, decoded)}


@torch.inference_mode()
def transform(model, program, source, sink):
    """One stream to another: sequences of the same length, some at a time."""
    kind, replaced, run = PROGRAMS[program]
    maps = read_stream(source)
    write = msgpack.Packer(default=nd_map).pack
    header = {**next(maps), "kind": kind, "model_crc32": model.crc}
    if kind != "latents":
        del header["model_crc32"]
    first = write(header)
    sink.write(first)
    records = (m for m in maps if "id" in m)
    crc = count = 0
    while some := list(islice(records, AT_ONCE[model.config["dynamic_encoder"]])):
        for record, made in zip(some, run(model, some)):
            kept = {key: value for key, value in record.items() if key not in replaced}
            packed = write({**kept, **made})
            crc = zlib.crc32(packed, crc)
            sink.write(packed)
        count += len(some)
    sink.write(write({"end": {"records": count, "crc32": crc, "header_crc32": zlib.crc32(first)}}))
    sink.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", choices=[*PROGRAMS, "measure"])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--plain", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = Twin(*read_model(args.model), args.plain)
    source = sys.stdin.buffer
    if args.program == "measure":
        frames = stacked([m for m in read_stream(source) if "frames" in m], "frames")
        print(f"steps_per_s {steps_per_second(model, frames, args.seconds):.3f}")
        some = frames[:AT_ONCE[model.config["dynamic_encoder"]]]
        for name, rate in frames_per_second(model, some, args.seconds).items():
            print(f"{name} {rate:.0f}")
    else:
        start = time.perf_counter()
        transform(model, args.program, source, sys.stdout.buffer)
        print(f"{args.program}_seconds {time.perf_counter() - start:.5f}", file=sys.stderr)


if __name__ == "__main__":
    main()
